// The schemas of openapi.yaml as rules.
import { either, integer, list, object, orNull, price, text } from './rules.mjs';

export const genre = text({ among: ['fiction', 'poetry', 'history', 'science', 'children'] });
export const language = text({ pattern: /^[a-z]{2}$/ });
export const date = text({ format: 'date' });
export const uuid = text({ format: 'uuid' });
export const tag = text({ min: 2, max: 12, pattern: /^[a-z][a-z0-9-]*$/ });
export const tags = list(tag, { min: 1, max: 4, unique: true });
export const memberNumber = integer(1, 999999);
export const memberStatus = text({ among: ['active', 'suspended', 'ended'] });
export const requestId = text({ pattern: /^[A-Za-z0-9-]{1,64}$/ });
export const period = object({ from: date, to: date });

const author = object(
  { family: text({ min: 1, max: 60 }), given: orNull(text({ max: 60 })) },
  { required: ['family'] },
);
const title = text({ min: 1, max: 120 });
const pages = integer(1, 9999);

export const bookInput = object(
  {
    title,
    isbn: text({ pattern: /^97[89][0-9]{10}$/ }),
    genre,
    language,
    published: date,
    pages,
    price: price(1000),
    authors: list(author, { min: 1, max: 5 }),
    tags: list(tag, { max: 4, unique: true }),
    cover: text({ format: 'uri', max: 200 }),
    series: orNull(
      object({ name: text({ min: 1, max: 60 }), volume: integer(1, 500) }, { required: ['name', 'volume'] }),
    ),
  },
  { required: ['title', 'genre', 'authors'] },
);
export const bookPatch = object({ title, genre, pages, language }, { min: 1 });

const kindOf = (name) => text({ among: [name] });
const email = text({ format: 'email', max: 120 });
const name = text({ min: 1, max: 80 });
export const memberInput = object(
  {
    name,
    birthDate: date,
    contact: either('kind', {
      email: object({ kind: kindOf('email'), email }, { required: ['kind', 'email'] }),
      phone: object(
        { kind: kindOf('phone'), phone: text({ pattern: /^\+[1-9][0-9]{6,14}$/ }) },
        { required: ['kind', 'phone'] },
      ),
    }),
    address: object(
      {
        street: text({ min: 1, max: 80 }),
        number: integer(1, 99999),
        postalCode: text({ pattern: /^[1-9][0-9]{3} [A-Z]{2}$/ }),
        country: text({ among: ['NL'] }),
      },
      { required: ['street', 'number', 'postalCode', 'country'] },
    ),
    status: memberStatus,
    pin: text({ pattern: /^[0-9]{4}$/ }),
  },
  { required: ['name', 'birthDate', 'contact'] },
);
export const memberForm = object(
  { name, birthDate: date, email },
  { required: ['name', 'birthDate', 'email'], open: true },
);

export const loanInput = object(
  {
    bookId: uuid,
    memberNumber,
    due: text({ format: 'date-time' }),
    remarks: list(text({ min: 1, max: 80 }), { max: 3 }),
  },
  { required: ['bookId', 'memberNumber', 'due'] },
);

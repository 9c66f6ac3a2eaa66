// The operations of openapi.yaml: each takes what was asked, already judged, and gives {status, fields, body}.
import crypto from 'node:crypto';
import * as shapes from './shapes.mjs';
import * as store from './store.mjs';
import { boolean, integer, list, text } from './rules.mjs';

const startedAt = new Date().toISOString();
const etag = (value) => `"${crypto.createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)}"`;
const problem = (status, title, detail) => ({ status, problem: { title, detail } });
const json = (body, fields = {}, status = 200) => ({ status, fields, body });
const withBook = (id, then) => {
  const book = store.books.get(id.toLowerCase());
  return book ? then(book) : problem(404, 'No such book');
};
const shown = (book) => {
  const body = store.shownBook(book);
  return [body, { ETag: etag(body) }];
};

const listBooks = ({ query: { limit = 20, offset = 0, genre, language, publishedAfter, available, tags, sort } }) => {
  let found = [...store.books.values()].reverse().map(store.shownBook).filter(
    (book) =>
      (genre === undefined || book.genre === genre) &&
      (language === undefined || book.language === language) &&
      (publishedAfter === undefined || (book.published ?? '') > publishedAfter) &&
      (available === undefined || book.available === available) &&
      (tags === undefined || tags.every((tag) => book.tags?.includes(tag))),
  );
  if (sort) {
    const [member, sign] = sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1];
    found.sort((a, b) => sign * (a[member] ?? '').localeCompare(b[member] ?? ''));
  }
  const end = offset + limit;
  const body = { items: found.slice(offset, end), total: found.length, next: end < found.length ? end : null };
  return json(body, { 'X-Total-Count': String(found.length) });
};

const createBook = ({ body, headers }) => {
  const book = store.addBook(body);
  const [shownBody, fields] = shown(book);
  const requestId = headers['x-request-id'] ?? crypto.randomUUID();
  return json(shownBody, { ...fields, Location: `/books/${book.id}`, 'X-Request-Id': requestId }, 201);
};

const readBook = ({ path }) => withBook(path.bookId, (book) => json(...shown(book)));

const replaceBook = ({ path, body }) =>
  withBook(path.bookId, ({ id, createdAt }) => {
    const book = { id, ...body, createdAt };
    store.books.set(id, book);
    return json(...shown(book));
  });

const changeBook = ({ path, body }) =>
  withBook(path.bookId, (book) => {
    Object.assign(book, body);
    return json(store.shownBook(book));
  });

const deleteBook = ({ path }) =>
  withBook(path.bookId, (book) => {
    if (store.openLoanOf((loan) => loan.bookId === book.id)) return problem(409, 'The book is lent');
    store.books.delete(book.id);
    return { status: 204 };
  });

const listMembers = ({ query: { page = 1, pageSize = 10, status, joined } }) => {
  const found = [...store.members.values()].reverse().filter(
    (member) =>
      (status === undefined || status.includes(member.status)) &&
      (joined?.from === undefined || member.birthDate >= joined.from) &&
      (joined?.to === undefined || member.birthDate <= joined.to),
  );
  return json(found.slice((page - 1) * pageSize, page * pageSize).map(store.shownMember));
};

const createMember = ({ body, form }) => {
  const { email, name, birthDate } = body;
  const member = store.addMember(form ? { name, birthDate, contact: { kind: 'email', email } } : body);
  return json(store.shownMember(member), { Location: `/members/${member.number}` }, 201);
};

const readMember = ({ path }) => {
  const member = store.members.get(path.memberNumber);
  return member ? json(store.shownMember(member)) : problem(404, 'No such member');
};

const deleteMember = ({ path }) => {
  if (!store.members.has(path.memberNumber)) return problem(404, 'No such member');
  if (store.openLoanOf((loan) => loan.memberNumber === path.memberNumber)) return problem(409, 'The member has a book');
  store.members.delete(path.memberNumber);
  return { status: 204 };
};

const createLoan = ({ body }) => {
  const book = store.books.get(body.bookId.toLowerCase());
  if (!book) return problem(422, 'No such book');
  if (!store.members.has(body.memberNumber)) return problem(422, 'No such member');
  if (store.openLoanOf((loan) => loan.bookId === book.id)) return problem(409, 'The book is lent');
  const loan = store.addLoan({ ...body, bookId: book.id });
  return json(loan, { Location: `/loans/${loan.id}` }, 201);
};

const readLoan = ({ path }) => {
  const loan = store.loans.get(path.loanId.toLowerCase());
  return loan ? json(loan) : problem(404, 'No such loan');
};

const bookId = { bookId: { rule: shapes.uuid } };
const loanId = { loanId: { rule: shapes.uuid } };
const memberNumber = { memberNumber: { rule: shapes.memberNumber, reads: 'integer' } };
const jsonBody = (rule) => ({ 'application/json': rule });

/// Path → method → what it takes and does. `reads`: how the text of a parameter becomes a value. `silent`: the answer has
/// no content, so there is nothing to negotiate.
export const routes = {
  '/health': {
    GET: { open: true, run: () => json({ status: 'up', startedAt }, { 'Cache-Control': 'no-store' }) },
  },
  '/books': {
    GET: {
      scopes: ['books:read'],
      query: {
        limit: { rule: integer(1, 50), reads: 'integer' },
        offset: { rule: integer(0, 100000), reads: 'integer' },
        genre: { rule: shapes.genre },
        language: { rule: shapes.language },
        publishedAfter: { rule: shapes.date },
        available: { rule: boolean, reads: 'boolean' },
        tags: { rule: shapes.tags, reads: 'commas' },
        sort: { rule: text({ among: ['title', '-title', 'published', '-published'] }) },
      },
      run: listBooks,
    },
    POST: {
      scopes: ['books:write'],
      headers: { 'x-request-id': { rule: shapes.requestId } },
      body: jsonBody(shapes.bookInput),
      run: createBook,
    },
  },
  '/books/{bookId}': {
    GET: { scopes: ['books:read'], path: bookId, run: readBook },
    PUT: { scopes: ['books:write'], path: bookId, body: jsonBody(shapes.bookInput), run: replaceBook },
    PATCH: {
      scopes: ['books:write'],
      path: bookId,
      body: { 'application/merge-patch+json': shapes.bookPatch },
      run: changeBook,
    },
    DELETE: { scopes: ['books:write'], path: bookId, silent: true, run: deleteBook },
  },
  '/members': {
    GET: {
      scopes: ['members:read'],
      query: {
        page: { rule: integer(1, 10000), reads: 'integer' },
        pageSize: { rule: integer(1, 20), reads: 'integer' },
        status: { rule: list(shapes.memberStatus, { min: 1, unique: true }), reads: 'repeated' },
        joined: { rule: shapes.period, reads: 'deepObject' },
      },
      run: listMembers,
    },
    POST: {
      scopes: ['members:write'],
      body: { ...jsonBody(shapes.memberInput), 'application/x-www-form-urlencoded': shapes.memberForm },
      run: createMember,
    },
  },
  '/members/{memberNumber}': {
    GET: { scopes: ['members:read'], path: memberNumber, run: readMember },
    DELETE: { scopes: ['members:write'], path: memberNumber, silent: true, run: deleteMember },
  },
  '/loans': {
    POST: { scopes: ['loans:write', 'books:read'], body: jsonBody(shapes.loanInput), run: createLoan },
  },
  '/loans/{loanId}': {
    GET: { scopes: ['books:read'], path: loanId, run: readLoan },
  },
};

// What the library has. Everything in memory; ids are never used again.
import crypto from 'node:crypto';

export const books = new Map();
export const members = new Map();
export const loans = new Map();
let lastNumber = 0;

export const addBook = (facts) => {
  const id = crypto.randomUUID();
  const book = { id, ...facts, createdAt: new Date().toISOString() };
  books.set(id, book);
  return book;
};

export const addMember = (facts) => {
  const number = ++lastNumber;
  const member = { number, status: 'active', ...facts };
  members.set(number, member);
  return member;
};

export const openLoanOf = (test) => [...loans.values()].find((loan) => loan.state === 'open' && test(loan));

export const addLoan = (facts) => {
  const loan = { id: crypto.randomUUID(), ...facts, state: 'open' };
  loans.set(loan.id, loan);
  return loan;
};

/// As it is shown: with what only the library knows, without what it keeps to itself.
export const shownBook = (book) => ({ ...book, available: !openLoanOf((loan) => loan.bookId === book.id) });
export const shownMember = ({ pin, ...member }) => member;

const first = [
  ['Max Havelaar', 'fiction', '1860-05-15', 'Multatuli', ['classic', 'colonial']],
  ['Nader tot U', 'poetry', '1966-04-01', 'Reve', ['classic']],
  ['Herfsttij der Middeleeuwen', 'history', '1919-06-01', 'Huizinga', ['middle-ages']],
  ['Jip en Janneke', 'children', '1953-09-01', 'Schmidt', ['classic', 'family']],
  ['Het leven der bijen', 'science', '1901-03-04', 'Maeterlinck', ['nature', 'bees']],
];
for (let round = 1; round <= 6; ++round)
  for (const [title, genre, published, family, tags] of first)
    addBook({ title: `${title} ${round}`, genre, published, language: 'nl', pages: 100 + round, authors: [{ family }], tags });
for (let i = 1; i <= 12; ++i)
  addMember({
    name: `Reader ${i}`,
    birthDate: `19${70 + i}-01-0${1 + (i % 9)}`,
    contact: i % 2 ? { kind: 'email', email: `reader${i}@example.org` } : { kind: 'phone', phone: `+3161234567${i % 10}` },
  });

#include "mocks/analytics/people.hpp"

#include "base/text.hpp"

#include <array>
#include <cstdio>

namespace keur::mocks {
namespace {

constexpr std::array women = {"Anna",  "Emma",  "Sophie", "Julia",  "Fatima", "Lotte", "Sanne",
                              "Femke", "Maria", "Noor",   "Yasmin", "Eva",    "Iris",  "Marieke",
                              "Zoë",   "Roos",  "Aylin",  "Ingrid", "Sara",   "Tess"};
constexpr std::array men = {"Jan",    "Pieter", "Daan", "Sem",  "Mohamed", "Thijs", "Lars",  "Bram", "Kees",    "Ruben",
                            "Sjoerd", "Willem", "Emre", "Luuk", "Hendrik", "Finn",  "Joost", "René", "Youssef", "Gijs"};
constexpr std::array<std::array<const char*, 2>, 24> surnames = {
    {{"de", "Jong"},      {"", "Jansen"},  {"de", "Vries"}, {"van den", "Berg"}, {"", "Bakker"},     {"van", "Dijk"},
     {"", "Visser"},      {"", "Smit"},    {"", "Meijer"},  {"de", "Boer"},      {"", "Mulder"},     {"de", "Groot"},
     {"", "Bos"},         {"", "Vos"},     {"", "Peters"},  {"", "Hendriks"},    {"van", "Leeuwen"}, {"", "Dekker"},
     {"van der", "Veen"}, {"", "Brouwer"}, {"", "Özdemir"}, {"", "El Amrani"},   {"in 't", "Veld"},  {"", "Wójcik"}}};
constexpr std::array streets = {"Dorpsstraat", "Kerkstraat",  "Molenweg",    "Stationsplein",   "Beatrixlaan",
                                "Oude Gracht", "Hoofdstraat", "Julianalaan", "Nieuwe Havenweg", "'t Zand"};
constexpr std::array cities = {"Amsterdam", "Utrecht",   "Rotterdam",  "Groningen",  "'s-Hertogenbosch",
                               "Zwolle",    "Eindhoven", "Leeuwarden", "Maastricht", "Capelle aan den IJssel"};
constexpr std::array<std::array<const char*, 2>, 12> functions = {
    {{"Administratief medewerker", "Administrative assistant"},
     {"Verpleegkundige", "Nurse"},
     {"Teamleider", "Team leader"},
     {"Magazijnmedewerker", "Warehouse worker"},
     {"Chauffeur", "Driver"},
     {"Salarisadministrateur", "Payroll administrator"},
     {"Software-ontwikkelaar", "Software developer"},
     {"Docent", "Teacher"},
     {"Monteur", "Mechanic"},
     {"HR-adviseur", "HR adviser"},
     {"Accountmanager binnendienst, regio \"Noord\"", "Account manager, region \"North\""},
     {"Kok", "Cook"}}};
constexpr std::array<std::array<const char*, 2>, 12> units = {
    {{"Directie", "Management"},
     {"Financiën", "Finance"},
     {"Personeel & Organisatie", "Human Resources"},
     {"Verkoop", "Sales"},
     {"Inkoop, opslag en transport", "Purchasing, storage and transport"},
     {"Productie", "Production"},
     {"ICT", "IT"},
     {"Klantenservice", "Customer service"},
     {"Zorg", "Care"},
     {"Onderhoud", "Maintenance"},
     {"Onderzoek", "Research"},
     {"Juridische zaken", "Legal"}}};

template <class List>
auto pick(const List& list, std::uint64_t number) {
  return list[number % list.size()];
}

} // namespace

std::uint64_t mix(std::uint64_t seed, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  std::uint64_t state = seed;
  for (const std::uint64_t part : {a, b, c}) { // splitmix64
    state += part + 0x9e3779b97f4a7c15u;
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9u;
    state = (state ^ (state >> 27)) * 0x94d049bb133111ebu;
    state ^= state >> 31;
  }
  return state;
}

// Days from civil and back, after H. Hinnant's public-domain algorithms.
std::int64_t day_of(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

std::string date_text(std::int64_t day) {
  day += 719'468;
  const std::int64_t era = (day >= 0 ? day : day - 146'096) / 146'097;
  const std::int64_t day_of_era = day - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  const auto month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  const auto year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", year, month,
                static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1));
  return text.data();
}

Person person(std::uint64_t seed, std::uint64_t number) {
  const auto draw = [&](std::uint64_t what) { return mix(seed, number, what); };
  Person made{};
  made.number = number;
  made.woman = draw(1) % 2 == 0;
  made.partnered = draw(2) % 3 == 0;
  made.first = made.woman ? pick(women, draw(3)) : pick(men, draw(3));
  const auto own = pick(surnames, draw(4));
  const auto other = pick(surnames, draw(5));
  made.prefix = own[0];
  made.last = own[1];
  made.partner_prefix = other[0];
  made.partner_last = other[1];
  made.initials = std::string(1, made.first.front()) + '.';
  if (draw(6) % 2 == 0)
    made.initials += std::string(1, static_cast<char>('A' + draw(7) % 26)) + '.';
  made.born = day_of(1958, 1, 1) + static_cast<std::int64_t>(draw(8) % (48 * 365));
  made.street = pick(streets, draw(9));
  made.house = static_cast<unsigned>(draw(10) % 250 + 1);
  made.city = pick(cities, draw(11));
  made.postcode = std::to_string(1'000 + draw(12) % 9'000) + ' ' + static_cast<char>('A' + draw(13) % 26) +
                  static_cast<char>('A' + draw(14) % 26);
  return made;
}

std::string Person::formatted() const {
  std::string text(last);
  text += ", " + initials;
  if (!prefix.empty())
    text += ' ' + std::string(prefix);
  return text;
}

std::string Person::mail_name() const {
  std::string text(1, initials.front());
  text += '.' + std::string(prefix) + std::string(last);
  std::string safe;
  for (const char c : to_lower(text))
    if ((c >= 'a' && c <= 'z') || c == '.')
      safe += c;
  return safe + std::to_string(number);
}

std::string_view function_name(std::uint64_t index) { return pick(functions, index)[0]; }
std::string_view function_name_en(std::uint64_t index) { return pick(functions, index)[1]; }
std::string_view unit_name(std::uint64_t index) { return pick(units, index)[0]; }
std::string_view unit_name_en(std::uint64_t index) { return pick(units, index)[1]; }

} // namespace keur::mocks

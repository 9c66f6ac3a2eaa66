#include "mocks/analytics/data_set.hpp"

#include "mocks/analytics/people.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace keur::mocks {

/// Where the number of a cell comes from: the row and what belongs to it.
struct DataRow {
  const DataSet& data;
  std::size_t number;   // of the row
  std::size_t owner;    // employee, unit …
  std::size_t sequence; // within the owner
  mutable std::optional<Person> cached = {};

  std::uint64_t draw(std::uint64_t what) const { return mix(data.seed(), owner, sequence + 100, what); }
  /// Every tenth employee row is a second employment of the person before.
  std::size_t person_number() const { return owner % 10 == 9 ? owner - 1 : owner; }
  const Person& person() const {
    if (!cached)
      cached = mocks::person(data.seed(), person_number());
    return *cached;
  }
  std::size_t unit() const { return mix(data.seed(), owner, 40) % data.units(); }
  std::size_t cost_center() const { return mix(data.seed(), unit(), 41) % data.cost_centers(); }
};

namespace {

using Row = DataRow;

/// How many rows the n-th owner has, repeating: any row can be traced to its owner without counting through the others.
template <std::size_t Size>
struct Pattern {
  std::array<unsigned, Size> counts;

  std::size_t before(std::size_t owner) const {
    std::size_t rows = owner / Size * total();
    for (std::size_t i = 0; i < owner % Size; ++i)
      rows += counts[i];
    return rows;
  }
  /// Owner and number within the owner.
  std::pair<std::size_t, std::size_t> owner_of(std::size_t row) const {
    std::size_t owner = row / total() * Size;
    std::size_t rest = row % total();
    while (rest >= counts[owner % Size])
      rest -= counts[owner++ % Size];
    return {owner, rest};
  }
  std::size_t total() const {
    std::size_t sum = 0;
    for (const auto count : counts)
      sum += count;
    return sum;
  }
};

constexpr Pattern<10> contracts_of_employee{{1, 1, 2, 1, 1, 3, 1, 2, 1, 1}};
constexpr Pattern<3> fields_of_employee{{1, 2, 1}};
constexpr Pattern<4> history_of_unit{{1, 1, 2, 1}};
constexpr std::size_t users_without_employee = 2;
constexpr std::size_t employee_without_user = 50; // every 50th

constexpr std::int64_t today = 20'758; // 2026-11-01: the data set does not age

std::string employee_id(std::size_t employee) { return std::to_string(1'001 + employee); }

/// A user's id looks like a version 4 UUID.
std::string user_id(const DataSet& data, std::size_t user) {
  std::array<char, 40> text{};
  const auto a = mix(data.seed(), user, 50), b = mix(data.seed(), user, 51);
  std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-a%03x-%012llx", static_cast<unsigned>(a),
                static_cast<unsigned>(a >> 32 & 0xffff), static_cast<unsigned>(a >> 48 & 0xfff),
                static_cast<unsigned>(b & 0xfff), static_cast<unsigned long long>(b >> 16));
  return text.data();
}

std::string cost_center_code(std::size_t index) { return "KP" + std::to_string(1'000 + index * 10); }
std::string cost_center_name(std::size_t index) {
  return std::string(unit_name(index)) + (index < 12 ? "" : ' ' + std::to_string(index / 12 + 1));
}
std::string unit_label(std::size_t index, bool english) {
  return std::string(english ? unit_name_en(index) : unit_name(index)) +
         (index < 12 ? "" : ' ' + std::to_string(index / 12 + 1));
}

std::int64_t hired(const Row& row) {
  return today - 200 - static_cast<std::int64_t>(mix(row.data.seed(), row.owner, 43) % 5'000);
}
/// Versions of a contract follow each other without a gap; the last one is open, or ends for every seventh employee.
std::int64_t version_start(const Row& row, std::size_t sequence) {
  return hired(row) + static_cast<std::int64_t>(sequence) * 60;
}
std::string version_end(const Row& row) {
  const auto count = contracts_of_employee.counts[row.owner % 10];
  if (row.sequence + 1 < count)
    return date_text(version_start(row, row.sequence + 1) - 1);
  return row.owner % 7 == 6 ? date_text(today + 90 + static_cast<std::int64_t>(row.owner % 300)) : "";
}

std::string decimal(std::uint64_t hundredths) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%llu.%02llu", static_cast<unsigned long long>(hundredths / 100),
                static_cast<unsigned long long>(hundredths % 100));
  return text.data();
}

std::string moment(const Row& row) {
  return date_text(today - 400 + static_cast<std::int64_t>(row.draw(20) % 300)) +
         "T08:15:" + std::to_string(10 + row.draw(21) % 50) + row.data.style().utc;
}
std::string truth(const Row& row, bool value) { return value ? row.data.style().yes : row.data.style().no; }

std::uint64_t hours(const Row& row) { return std::array{3'600u, 4'000u, 3'200u, 2'400u}[row.draw(22) % 4]; }
std::string telephone(const Row& row, std::string_view area) {
  return std::string(area) + std::to_string(1'000'000 + row.draw(23) % 8'999'999);
}
std::string name_usage(const Row& row) {
  if (!row.person().partnered)
    return "Eigen";
  return std::array{"Eigen", "Partner", "Part./eig.", "Eig./Part."}[row.draw(24) % 4];
}
std::string manager_name(const Row& row) {
  const auto manager = row.data.manager_of(row.unit());
  return person(row.data.seed(), manager % 10 == 9 ? manager - 1 : manager).formatted();
}

using Columns = std::map<std::string_view, Cell>;

const Columns& person_columns() {
  static const Columns columns = {
      {"nickname", [](const Row& r) { return std::string(r.person().first); }},
      {"birthname", [](const Row& r) { return std::string(r.person().last); }},
      {"prefixbirthname", [](const Row& r) { return std::string(r.person().prefix); }},
      {"formattedname", [](const Row& r) { return r.person().formatted(); }},
      {"dateofbirth", [](const Row& r) { return date_text(r.person().born); }},
      {"gender", [](const Row& r) { return std::string(r.person().woman ? "V" : "M"); }},
      {"odporgid", [](const Row& r) { return std::to_string(500'000 + mix(r.data.seed(), 60) % 100'000); }},
      {"employeeid", [](const Row& r) { return employee_id(r.owner); }},
      {"existencestartutc", moment},
  };
  return columns;
}

Columns with_person(Columns columns) {
  for (const auto& column : person_columns())
    columns.insert(column);
  return columns;
}

Columns address(std::string_view kind, Columns columns) {
  static const std::map<std::string_view, std::array<std::string_view, 7>> names = {
      {"home", {"homestreet", "homehousenumber", "homezipcode", "homecity", "homecountry", "homecountry_en", ""}},
      {"postal",
       {"postalstreet", "postalhousenumber", "postalzipcode", "postalcity", "postalcountry", "postalcountry_en", ""}}};
  const auto& n = names.at(kind);
  columns[n[0]] = [](const Row& r) { return std::string(r.person().street); };
  columns[n[1]] = [](const Row& r) { return std::to_string(r.person().house); };
  columns[n[2]] = [](const Row& r) { return r.person().postcode; };
  columns[n[3]] = [](const Row& r) { return std::string(r.person().city); };
  columns[n[4]] = [](const Row&) { return std::string("Nederland"); };
  columns[n[5]] = [](const Row&) { return std::string("Netherlands"); };
  return columns;
}

const Columns& employee_columns() {
  static const Columns columns = address(
      "postal",
      address(
          "home",
          with_person({
              {"salutationid", [](const Row& r) { return std::string(r.person().woman ? "2" : "1"); }},
              {"salutation", [](const Row& r) { return std::string(r.person().woman ? "mevrouw" : "de heer"); }},
              {"initials", [](const Row& r) { return r.person().initials; }},
              {"firstname", [](const Row& r) { return std::string(r.person().first); }},
              {"nameusage", name_usage},
              {"namecode", [](const Row& r) { return std::string(r.person().partnered ? "2" : "1"); }},
              {"nationality_en", [](const Row&) { return std::string("Dutch"); }},
              {"nationality", [](const Row&) { return std::string("Nederlandse"); }},
              {"language_en", [](const Row&) { return std::string("Dutch"); }},
              {"language", [](const Row&) { return std::string("Nederlands"); }},
              {"partnername",
               [](const Row& r) { return std::string(r.person().partnered ? r.person().partner_last : ""); }},
              {"prefixpartnername",
               [](const Row& r) { return std::string(r.person().partnered ? r.person().partner_prefix : ""); }},
              {"maritalstatusid", [](const Row& r) { return std::string(r.person().partnered ? "2" : "1"); }},
              {"maritalstatus", [](const Row& r) { return std::string(r.person().partnered ? "Gehuwd" : "Ongehuwd"); }},
              {"officialdate", [](const Row& r) { return date_text(hired(r)); }},
              {"employeegroupid", [](const Row&) { return std::string("1"); }},
              {"employeegroupname_en", [](const Row&) { return std::string("Employees"); }},
              {"employeegroupname", [](const Row&) { return std::string("Medewerkers"); }},
              {"ismanager", [](const Row& r) { return truth(r, r.data.is_manager(r.owner)); }},
              {"companyid", [](const Row&) { return std::string("1"); }},
              {"companyname", [](const Row&) { return std::string("Voorbeeld, Keur & Zonen B.V."); }},
              {"homeemailaddress", [](const Row& r) { return r.person().mail_name() + "@thuis.example"; }},
              {"businessemailaddress", [](const Row& r) { return r.person().mail_name() + "@bedrijf.example"; }},
              {"homephonenumber", [](const Row& r) { return telephone(r, "020"); }},
              {"officemobilephonenumber", [](const Row& r) { return telephone(r, "061"); }},
              {"privatemobilephonenumber", [](const Row& r) { return telephone(r, "062"); }},
              {"officetelphonenumber", [](const Row& r) { return telephone(r, "030"); }},
          })));
  return columns;
}

const Columns& contract_columns() {
  static const Columns columns = with_person({
      {"startdate", [](const Row& r) { return date_text(version_start(r, r.sequence)); }},
      {"enddate", version_end},
      {"probation", [](const Row& r) { return r.sequence == 0 ? date_text(version_start(r, 0) + 30) : std::string(); }},
      {"contracttypeindication_en",
       [](const Row& r) { return std::string(r.owner % 7 == 6 ? "Fixed term" : "Permanent"); }},
      {"contracttypeindication_nl",
       [](const Row& r) { return std::string(r.owner % 7 == 6 ? "Bepaalde tijd" : "Onbepaalde tijd"); }},
      {"basesubcontractid", [](const Row&) { return std::string("1"); }},
      {"cao", [](const Row&) { return std::string("CAO Voorbeeld"); }},
      {"costcenter", [](const Row& r) { return cost_center_name(r.cost_center()); }}, // the name, not the code
      {"orgunit", [](const Row& r) { return std::to_string(r.unit() + 1); }},
      {"orgunitname_en", [](const Row& r) { return unit_label(r.unit(), true); }},
      {"orgunitname", [](const Row& r) { return unit_label(r.unit(), false); }},
      {"functionid", [](const Row& r) { return std::to_string(r.draw(25) % 12 + 1); }},
      {"functionname_en", [](const Row& r) { return std::string(function_name_en(r.draw(25))); }},
      {"functionname", [](const Row& r) { return std::string(function_name(r.draw(25))); }},
      {"ptfactor", [](const Row& r) { return decimal(hours(r) / 40); }},
      {"weekhoursfixed", [](const Row& r) { return decimal(hours(r)); }},
      {"weekhoursvar", [](const Row&) { return std::string("0"); }},
      {"normalhours", [](const Row&) { return std::string("40.00"); }},
      {"scale", [](const Row& r) { return std::to_string(r.draw(26) % 12 + 1); }},
      {"step", [](const Row& r) { return std::to_string(r.draw(27) % 10); }},
      {"salaryhour", [](const Row& r) { return decimal(1'500 + r.draw(28) % 4'000); }},
      {"salarytype", [](const Row&) { return std::string("Maand"); }},
      {"salaryfulltime", [](const Row& r) { return decimal((1'500 + r.draw(28) % 4'000) * 173); }},
      {"ispooler", [](const Row& r) { return truth(r, false); }},
      {"contractid", [](const Row&) { return std::string("1"); }},
      {"subcontractid", [](const Row& r) { return std::to_string(r.sequence + 1); }},
      {"manageruserid", [](const Row& r) { return user_id(r.data, r.data.manager_of(r.unit())); }},
      {"managername", manager_name},
  });
  return columns;
}

/// Every third unit got a new name once: two rows that meet in time.
std::int64_t unit_changed(const Row& row) {
  return day_of(2022, 1, 1) + static_cast<std::int64_t>(mix(row.data.seed(), row.owner, 44) % 365);
}
bool renamed(const Row& row) { return history_of_unit.counts[row.owner % 4] == 2; }

const Columns& unit_columns() {
  static const Columns columns = {
      {"odporgid", person_columns().at("odporgid")},
      {"publicid", [](const Row& r) { return "OE" + std::to_string(r.owner + 1); }},
      {"orgunitid", [](const Row& r) { return std::to_string(r.owner + 1); }},
      {"orgunitparentid",
       [](const Row& r) { return r.owner == 0 ? std::string() : std::to_string((r.owner - 1) / 4 + 1); }},
      {"orgunittype", [](const Row& r) { return std::string(r.owner == 0 ? "Bedrijf" : "Afdeling"); }},
      {"manager", [](const Row& r) { return employee_id(r.data.manager_of(r.owner)); }},
      {"manageruserid", [](const Row& r) { return user_id(r.data, r.data.manager_of(r.owner)); }},
      {"costcenter",
       [](const Row& r) { return cost_center_code(mix(r.data.seed(), r.owner, 41) % r.data.cost_centers()); }},
      {"costcentername",
       [](const Row& r) { return cost_center_name(mix(r.data.seed(), r.owner, 41) % r.data.cost_centers()); }},
      {"orgname_en",
       [](const Row& r) { return unit_label(r.owner, true) + (renamed(r) && r.sequence == 0 ? " (old)" : ""); }},
      {"orgname",
       [](const Row& r) { return unit_label(r.owner, false) + (renamed(r) && r.sequence == 0 ? " (oud)" : ""); }},
      {"orgdescription", [](const Row& r) { return unit_label(r.owner, false); }},
      {"existencestartutc", moment},
      {"startdate",
       [](const Row& r) { return r.sequence == 0 ? std::string("2015-01-01") : date_text(unit_changed(r)); }},
      {"enddate",
       [](const Row& r) { return renamed(r) && r.sequence == 0 ? date_text(unit_changed(r) - 1) : std::string(); }},
  };
  return columns;
}

const Columns& cost_center_columns() {
  static const Columns columns = {
      {"costcenter", [](const Row& r) { return cost_center_code(r.owner); }},
      {"costcentername", [](const Row& r) { return cost_center_name(r.owner); }},
  };
  return columns;
}

const Columns& user_columns() {
  static const Columns columns = {
      {"userid", [](const Row& r) { return user_id(r.data, r.owner); }},
      {"emailaddress",
       [](const Row& r) {
         return r.owner < r.data.employees() ? r.person().mail_name() + "@bedrijf.example"
                                             : "beheer" + std::to_string(r.owner) + "@bedrijf.example";
       }},
      {"employeeid", [](const Row& r) { return r.owner < r.data.employees() ? employee_id(r.owner) : std::string(); }},
  };
  return columns;
}

const Columns& field_columns() {
  static const Columns columns = {
      {"employeeid", [](const Row& r) { return employee_id(r.owner); }},
      {"contractid", [](const Row&) { return std::string("1"); }},
      {"subcontractid", [](const Row& r) { return std::to_string(r.sequence + 1); }},
      {"entityname", [](const Row&) { return std::string("SubContractDepartment"); }},
      {"fieldtypeid", [](const Row& r) { return std::to_string(r.draw(30) % 3 + 1); }},
      {"fieldname", [](const Row& r) { return std::string(r.draw(30) % 3 == 0 ? "UniqueID" : "Interne code, oud"); }},
      {"listname", [](const Row& r) { return std::string(r.draw(30) % 3 == 2 ? "Ja" : ""); }},
      {"value", [](const Row& r) { return std::to_string(r.draw(31) % 100'000); }},
      {"startdate", [](const Row& r) { return date_text(version_start(r, r.sequence)); }},
      {"enddate", [](const Row&) { return std::string(); }},
  };
  return columns;
}

const Columns& columns_of(Table table) {
  switch (table) {
  case Table::Employees:
    return employee_columns();
  case Table::Contracts:
    return contract_columns();
  case Table::OrganizationUnits:
    return unit_columns();
  case Table::CostCenters:
    return cost_center_columns();
  case Table::Users:
    return user_columns();
  case Table::EmployeeFields:
  case Table::ContractFields:
    break;
  }
  return field_columns();
}

std::pair<std::size_t, std::size_t> owner_of(const DataSet& data, Table table, std::size_t row) {
  switch (table) {
  case Table::Contracts:
  case Table::ContractFields:
    return contracts_of_employee.owner_of(row);
  case Table::EmployeeFields:
    return fields_of_employee.owner_of(row);
  case Table::OrganizationUnits:
    return history_of_unit.owner_of(row);
  case Table::Users: {
    const auto with_employee = data.rows(Table::Users) - users_without_employee;
    if (row >= with_employee)
      return {data.employees() + row - with_employee, 0};
    return {row + row / (employee_without_user - 1), 0};
  }
  default:
    return {row, 0};
  }
}

} // namespace

DataSet::DataSet(std::uint64_t seed, std::size_t employees, CellStyle style)
    : seed_(seed), employees_(std::max<std::size_t>(1, employees)), style_(std::move(style)) {
  for (std::size_t unit = 0; unit < units(); ++unit)
    managers_.push_back(manager_of(unit));
  std::sort(managers_.begin(), managers_.end());
}

std::size_t DataSet::manager_of(std::size_t unit) const {
  const auto employee = mix(seed_, unit, 42) % employees_;
  return employee % employee_without_user == employee_without_user - 1 ? employee - 1 : employee;
}

bool DataSet::is_manager(std::size_t employee) const {
  return std::binary_search(managers_.begin(), managers_.end(), employee);
}

std::size_t DataSet::units() const { return std::clamp<std::size_t>(employees_ / 20, 3, 2'000); }
std::size_t DataSet::cost_centers() const { return std::clamp<std::size_t>(employees_ / 25, 3, 1'000); }

std::size_t DataSet::rows(Table table) const {
  switch (table) {
  case Table::Employees:
    return employees_;
  case Table::EmployeeFields:
    return fields_of_employee.before(employees_);
  case Table::Contracts:
  case Table::ContractFields:
    return contracts_of_employee.before(employees_);
  case Table::OrganizationUnits:
    return history_of_unit.before(units());
  case Table::CostCenters:
    return cost_centers();
  case Table::Users:
    return employees_ - employees_ / employee_without_user + users_without_employee;
  }
  return 0;
}

std::vector<Cell> DataSet::makers(Table table, const std::vector<std::string>& columns) {
  const auto& known = columns_of(table);
  std::vector<Cell> made;
  for (const auto& column : columns) {
    const auto found = known.find(column);
    made.push_back(found == known.end() ? nullptr : found->second);
  }
  return made;
}

void DataSet::fill(std::vector<std::string>& cells, Table table, std::size_t row,
                   const std::vector<Cell>& makers) const {
  const auto [owner, sequence] = owner_of(*this, table, row);
  const Row place{*this, row, owner, sequence};
  for (std::size_t i = 0; i < makers.size(); ++i)
    if (makers[i] != nullptr)
      cells[i] = makers[i](place);
}

std::optional<Table> DataSet::table_of(const std::vector<std::string>& columns) {
  const auto has = [&](std::string_view name) {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
  };
  if (has("fieldname") && has("employeeid"))
    return has("subcontractid") ? Table::ContractFields : Table::EmployeeFields;
  if (has("subcontractid") && has("employeeid"))
    return Table::Contracts;
  if (has("orgunitid"))
    return Table::OrganizationUnits;
  if (has("userid"))
    return Table::Users;
  if (has("costcenter") && has("costcentername"))
    return Table::CostCenters;
  if (has("employeeid"))
    return Table::Employees;
  return std::nullopt;
}

} // namespace keur::mocks

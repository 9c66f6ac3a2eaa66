#include "base/text.hpp"
#include "mocks/faults/fault.hpp"

#include <map>

namespace keur::mocks {

const std::vector<CatalogueGap>& catalogue_gaps() {
  static const std::vector<CatalogueGap> gaps = {
      {"H001 H002 H003 H004 H005 H006 H007", "name resolution and connecting happen before any server is reached"},
      {"H020", "a limit of the listening server as a whole, not of one answer"},
      {"H074", "the mock has no brotli or zstd encoder, and clients do not ask for these codings"},
      {"H124 H125 H126 H127 H128", "the mock speaks HTTP/1.1 only"},
      {"H130 H131 H132 H133 H134 H135 H136 H137 H138 H139 H140 H141",
       "the certificate and the handshake are the whole server's: tests make them with crypto::make_test_certificate"},
      {"H142 H143 H144", "options, environment and proxy of the client"},
      {"T027", "the client's own clock"},
      {"T029", "POST /__keur/token-answers puts any answers in front of the next token requests"},
      {"T039", "POST /__keur/rotate-keys rotates the signing key while the mock runs"},
      {"T041", "--tenant FILE gives a client any secret"},
      {"J009", "the client is stopped, not the server"},
      {"J012", "--employees N makes files of any size"},
  };
  return gaps;
}

namespace {

std::string by_case() {
  std::map<std::string, std::string> rows;
  for (const auto& fault : faults())
    for (const auto id : split(fault.catalogue, ' '))
      if (!id.empty())
        rows[std::string(id)] += (rows[std::string(id)].empty() ? "`" : " `") + std::string(fault.id) + '`';
  for (const auto& gap : catalogue_gaps())
    for (const auto id : split(gap.ids, ' '))
      rows[std::string(id)] = "none: " + std::string(gap.reason);
  std::string text = "\n## By case\n\n| case | faults that produce it, or why none can |\n|---|---|\n";
  for (const auto& [id, made_by] : rows)
    text += "| " + id + " | " + made_by + " |\n";
  return text;
}

} // namespace

std::string faults_page() {
  std::string text =
      "# Faults of the mock\n\nMade from the table in `mocks/faults`; a test keeps it fresh.\n\n"
      "`keur mock --fault ID` switches a fault on for every operation of the API (token faults: for the token\n"
      "endpoint, metadata faults: for discovery and keys), `--fault \"ID@METHOD /path\"` for one operation,\n"
      "`X-Keur-Fault: ID` for one request (400 where no fault has that id), `POST /__keur/faults` while the mock runs. "
      "Job and file faults take\n"
      "hold when a job is started; `ID@GET /exports` reaches the files themselves. The last column names the\n"
      "cases of the reliability catalogue (H connection and messages, T tokens, J jobs) that a fault produces.\n\n"
      "| id | kind | what goes wrong | produces |\n|---|---|---|---|\n";
  for (const auto& fault : faults())
    text += "| `" + std::string(fault.id) + "` | " + std::string(name(fault.kind)) + " | " +
            std::string(fault.meaning) + " | " + std::string(fault.catalogue) + " |\n";
  return text + by_case();
}

} // namespace keur::mocks

#include "base/error.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace keur {
namespace {

struct Row {
  ErrorCode code;
  std::string_view id;
  int exit;
  std::string_view remedy;
};

constexpr std::array rows{
    Row{ErrorCode::Usage, "usage", 2, "see `keur --help`"},
    Row{ErrorCode::Configuration, "configuration", 2, "correct the named setting"},
    Row{ErrorCode::CredentialMissing, "credential-missing", 2,
        "set KEUR_CLIENT_ID, KEUR_CLIENT_SECRET and KEUR_TENANT_ID, or name them in keur.yaml"},
    Row{ErrorCode::FileUnreadable, "file-unreadable", 2, "check the path and its permissions"},
    Row{ErrorCode::Syntax, "syntax", 2, "mend this line: what stands before the place is read, what follows cannot be"},
    Row{ErrorCode::DuplicateKey, "duplicate-key", 2, "remove one of the two members"},
    Row{ErrorCode::Encoding, "encoding", 2, "save the document as UTF-8"},
    Row{ErrorCode::AliasLimit, "alias-limit", 2, "write the aliased parts out, or use $ref"},
    Row{ErrorCode::DepthLimit, "depth-limit", 2, "flatten the document"},
    Row{ErrorCode::SizeLimit, "size-limit", 2, "split the document"},
    Row{ErrorCode::NotADescription, "not-a-description", 2, "give an OpenAPI 3 or Swagger 2.0 document"},
    Row{ErrorCode::UnsupportedVersion, "unsupported-version", 2, "convert the description to OpenAPI 3"},
    Row{ErrorCode::DescriptionInvalid, "description-invalid", 2, "run `keur lint` to see every problem at once"},
    Row{ErrorCode::ReferenceUnresolved, "reference-unresolved", 2, "correct the $ref or add what it points to"},
    Row{ErrorCode::ReferenceOutside, "reference-outside", 2, "keep referenced files inside the description's folder"},
    Row{ErrorCode::SchemaInvalid, "schema-invalid", 2, "correct the schema at the named place"},
    Row{ErrorCode::OutOfReach, "out-of-reach", 3, "check the address and the network"},
    Row{ErrorCode::Dns, "dns", 3, "check the host name and the resolver"},
    Row{ErrorCode::Connect, "connect", 3, "check that the server runs and that the network lets you reach it"},
    Row{ErrorCode::Timeout, "timeout", 3, "try again, or raise the limit"},
    Row{ErrorCode::Tls, "tls", 3, "check the certificate, its host name and dates; name a private CA with --ca-file"},
    Row{ErrorCode::Framing, "framing", 3, "the server or a proxy sends malformed HTTP: show it to its owner"},
    Row{ErrorCode::Truncated, "truncated", 3, "the connection ended early: try again"},
    Row{ErrorCode::BodyLimit, "body-limit", 3, "the answer is larger than the limit"},
    Row{ErrorCode::HeaderLimit, "header-limit", 3, "the answer's header is larger than the limit"},
    Row{ErrorCode::ContentCoding, "content-coding", 3, "the answer's content coding is broken"},
    Row{ErrorCode::RateLimited, "rate-limited", 3, "wait, then run with a lower --rate"},
    Row{ErrorCode::ServerUnavailable, "server-unavailable", 3, "try again later"},
    Row{ErrorCode::Aborted, "aborted", 3, "see the first error of the run"},
    Row{ErrorCode::IntentUnavailable, "intent-unavailable", 3,
        "run against keur's own mock, which can make broken credentials"},
    Row{ErrorCode::Authentication, "authentication", 4,
        "run `keur preflight`: it names the cause and where to mend it"},
    Row{ErrorCode::Refused, "refused", 5, "see the live-tenant guide: what may be sent where"},
    Row{ErrorCode::Write, "write", 6, "check the folder, its permissions and the free space"},
    Row{ErrorCode::NothingSelected, "nothing-selected", 7, "widen the selection; `keur plan` lists the cases"},
    Row{ErrorCode::Internal, "internal", 70, "this is a bug in keur: please report it with the command line"},
};

constexpr bool rows_follow_the_enum() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].code) != i)
      return false;
  return rows.size() == static_cast<std::size_t>(ErrorCode::Internal) + 1;
}
static_assert(rows_follow_the_enum(), "one row for each code, in the enum's order");

const Row& row(ErrorCode code) { return rows[static_cast<std::size_t>(code)]; }

} // namespace

std::string_view id(ErrorCode code) { return row(code).id; }
int exit_code(ErrorCode code) { return row(code).exit; }
std::string_view default_remedy(ErrorCode code) { return row(code).remedy; }
std::string_view remedy(const Error& error) {
  return error.remedy.empty() ? default_remedy(error.code) : std::string_view(error.remedy);
}

std::string to_string(const Location& where) {
  std::string text = where.document;
  if (where.line == 0)
    return text.empty() || where.pointer.empty() ? text : text + '#' + where.pointer;
  text += ':' + std::to_string(where.line);
  if (where.column != 0)
    text += ':' + std::to_string(where.column);
  return text;
}

std::string excerpt(std::string_view text, std::uint32_t line, std::uint32_t column) {
  constexpr std::size_t before = 60, after = 40; // characters of the line that are shown around the place
  for (std::uint32_t skipped = 1; skipped < line; ++skipped) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos)
      return {};
    text.remove_prefix(end + 1);
  }
  if (line == 0)
    return {};
  text = text.substr(0, text.find_first_of("\r\n"));
  std::vector<std::string> characters; // as shown: a tab is an arrow
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
      ++end;
    const auto one = text.substr(at, end - at);
    characters.push_back(one == "\t" ? "\u2192" : escape_visible(one));
    at = end;
  }
  const std::size_t place = std::min<std::size_t>(column == 0 ? 0 : column - 1, characters.size());
  const std::size_t first = place > before ? place - before : 0;
  const std::size_t last = std::min(characters.size(), place + after);
  const std::string number = std::to_string(line);
  std::string shown = "  " + number + " | " + (first ? "\u2026" : "");
  std::string under = "  " + std::string(number.size(), ' ') + " | " + (first ? " " : "");
  for (std::size_t i = first; i < last; ++i) {
    shown += characters[i];
    if (i < place)
      under += std::string(characters[i].size() > 4 ? characters[i].size() : 1, ' ');
  }
  return shown + (last < characters.size() ? "\u2026" : "") + '\n' + under + "^\n";
}

std::string to_string(const Error& error) {
  std::string text = to_string(error.where);
  if (!error.where.pointer.empty() && (error.where.line != 0 || text.empty()))
    text += (text.empty() ? "" : " ") + ("(" + error.where.pointer + ")");
  return escape_visible(text.empty() ? error.message : text + ": " + error.message);
}

} // namespace keur

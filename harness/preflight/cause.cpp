#include "preflight/cause.hpp"

#include "base/text.hpp"
#include "preflight/wordings.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace keur::preflight {
namespace {

using language::Language;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  return (at == 0 || !is_word(text[at - 1])) && (at + size >= text.size() || !is_word(text[at + size]));
}

// Where the text holds this as words of their own. What begins or ends with a mark needs no border there.
std::optional<std::size_t> place_in(std::string_view words, std::string_view text) {
  const bool marks = !is_word(words.front()) || !is_word(words.back());
  for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1))
    if (marks || stands_alone(text, at, words.size()))
      return at;
  return std::nullopt;
}

/// What stood where in a pasted text.
struct Hit {
  std::size_t at;
  std::size_t size;
  std::string_view code;
  bool vague = false;
  bool own = false; // a provider's own words, which tell more than the error that every server gives
};

// A status or an OAuth code explains less than the words around it; a shorter phrase less than the longer that holds
// it.
void drop_covered(std::vector<Hit>& hits) {
  std::erase_if(hits, [&](const Hit& one) {
    return std::any_of(hits.begin(), hits.end(), [&](const Hit& other) {
      return other.size > one.size && other.at <= one.at && one.at + one.size <= other.at + other.size;
    });
  });
}

// Our own class words ("connect", "clock") and the ones made of parts ("token-address") are ordinary words too: they
// count only when they are all there is. What a server writes itself has an underscore or is a status.
bool is_searched(std::string_view code, std::string_view whole) {
  return code.find('_') != code.npos || (code[0] >= '0' && code[0] <= '9') || whole == code;
}

std::string plain(std::string_view text) {
  std::string one = to_lower(text);
  std::replace(one.begin(), one.end(), '\n', ' ');
  return one;
}

} // namespace

std::vector<Cause> causes_of(std::string_view code, Family family) {
  std::vector<Cause> found;
  for (const auto& row : causes())
    if (row.code == code && row.families.holds(family))
      found.push_back(row);
  return found;
}

language::Message remedy_of(const Cause& cause, Family family) {
  return {cause.remedy, {language::Message(place_of(family, cause.place))}};
}

std::vector<std::string> codes_in(std::string_view text) {
  const std::string lower = plain(trim(text));
  std::vector<Hit> hits;
  for (const auto& row : causes())
    if (const auto at = is_searched(row.code, lower) ? place_in(row.code, lower) : std::nullopt)
      hits.push_back({*at, row.code.size(), row.code});
  for (const auto* table : {&library_wordings(), &refusal_wordings()})
    for (const auto& wording : *table)
      if (const auto at = place_in(wording.phrase, lower))
        hits.push_back({*at, wording.phrase.size(), wording.code, wording.vague, !wording.families.all()});
  drop_covered(hits);
  if (std::any_of(hits.begin(), hits.end(), [](const Hit& hit) { return !hit.vague; }))
    std::erase_if(hits, [](const Hit& hit) { return hit.vague; });
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.own != b.own ? a.own : a.at < b.at; });
  std::vector<std::string> codes;
  for (const auto& hit : hits)
    if (std::find(codes.begin(), codes.end(), hit.code) == codes.end())
      codes.emplace_back(hit.code);
  // An error and its status say the same thing; the error says it better.
  const bool oauth =
      std::any_of(codes.begin(), codes.end(), [](const auto& code) { return code.find('_') != code.npos; });
  if (oauth)
    std::erase_if(codes, [](const auto& code) { return code == "400"; });
  return codes;
}

Family family_in(std::string_view text) {
  const std::string lower = plain(text);
  Traits traits;
  traits.refusal = std::string(text);
  if (const auto begin = lower.find("https://"); begin != lower.npos)
    traits.token_url = lower.substr(begin, lower.find_first_of(" \"'<>)", begin) - begin);
  const auto family = recognise(traits);
  if (family != Family::Generic)
    return family;
  for (const auto& [phrase, code, families, vague] : refusal_wordings())
    if (!families.all() && place_in(phrase, lower))
      for (const auto one : preflight::all_families)
        if (families.holds(one))
          return one;
  return Family::Visma;
}

std::string_view code_of_refusal(std::string_view body, Family family) {
  const std::string lower = plain(body);
  for (const auto& [phrase, code, families, vague] : refusal_wordings())
    if ((families.holds(family) || family == Family::Generic) && place_in(phrase, lower) &&
        !causes_of(code, family).empty())
      return code;
  return "";
}

std::string causes_page() {
  std::string text = "# Set-up causes\n\nMade from the table in `harness/preflight/cause_table.cpp`; a test keeps it "
                     "fresh. `keur preflight`\n"
                     "names the causes of what it finds in this order, likeliest first, with the remedy in the words "
                     "of the provider that\n"
                     "answers, and `keur preflight --explain TEXT` finds the code in an error body, a status line, a "
                     "log line or a client\n"
                     "library's message. Below, `{1}` is the page of the provider that the second table names; where a "
                     "row has names of\n"
                     "providers, only theirs say it.\n\n"
                     "| code | at | cause | what to do | page |\n|---|---|---|---|---|\n";
  static constexpr std::string_view page_names[] = {"",       "client id", "secret",   "scopes",  "grant",  "audience",
                                                    "tenant", "consent",   "lifetime", "address", "status", "support"};
  std::string_view last;
  for (const auto& row : causes()) {
    std::vector<std::string> names;
    for (const auto family : all_families)
      if (!row.families.all() && row.families.holds(family))
        names.emplace_back(provider(family).name);
    text += "| " + (row.code == last ? std::string() : '`' + std::string(row.code) + '`') + " | " + join(names, ", ") +
            " | " + std::string(row.cause.in(Language::English)) + " | " +
            std::string(row.remedy.in(Language::English)) + " | " +
            std::string(page_names[static_cast<std::size_t>(row.place)]) + " |\n";
    last = row.code;
  }
  text += "\n## Pages of the providers\n\n| page | at | where |\n|---|---|---|\n";
  for (std::size_t place = 1; place < std::size(page_names); ++place)
    for (const auto family : all_families) {
      const auto own = place_of(family, static_cast<Place>(place));
      const auto general = place_of(Family::Generic, static_cast<Place>(place));
      if (own != general || family == Family::Generic)
        text += "| " + std::string(page_names[place]) + " | " + std::string(provider(family).name) + " | " +
                std::string(own.in(Language::English)) + " |\n";
    }
  return text;
}

} // namespace keur::preflight

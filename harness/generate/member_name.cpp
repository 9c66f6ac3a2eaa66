#include "generate/member_name.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace keur::generate {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char to_small(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// "X-Page_tokenID" → x, page, token, id.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = is_upper(c) || is_lower(c) || (c >= '0' && c <= '9');
    const bool begins =
        is_upper(c) && i > 0 && (is_lower(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1])));
    if ((!letter || begins) && !words.back().empty())
      words.emplace_back();
    if (letter)
      words.back() += to_small(c);
  }
  if (words.back().empty())
    words.pop_back();
  return words;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words)
    all += word;
  return all;
}

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }

} // namespace

bool is_opaque_name(std::string_view name) {
  static constexpr std::array<std::string_view, 19> whole{
      "cursor",       "aftercursor",   "beforecursor", "startingafter", "endingbefore",   "marker", "nextmarker",
      "continuation", "continuetoken", "ifmatch",      "ifnonematch",   "ifrange",        "etag",   "signature",
      "sig",          "hmac",          "skiptoken",    "scrollid",      "resumptiontoken"};
  static constexpr std::array<std::string_view, 7> ends{"cursor",    "continuationtoken", "pagetoken", "nexttoken",
                                                        "synctoken", "signature",         "deltatoken"};
  const std::string all = joined_words(words_of(name));
  const std::string_view bare = std::string_view(all).starts_with("x") && all.size() > 4
                                    ? std::string_view(all).substr(1)
                                    : std::string_view(all);
  return is_one_of(whole, all) || is_one_of(whole, bare) ||
         std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return ends_with(all, end); });
}

bool is_fresh_key_name(std::string_view name) { return ends_with(joined_words(words_of(name)), "idempotencykey"); }

bool is_later_name(std::string_view name) {
  static constexpr std::array<std::string_view, 19> later{
      "end",      "ends",    "to",     "until",      "max",    "maximum", "upper", "before", "last", "finish",
      "finished", "expires", "expiry", "expiration", "closed", "close",   "stop",  "due",    "till"};
  const auto words = words_of(name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) { return is_one_of(later, word); });
}

std::string_view likely_format(std::string_view name) {
  const auto words = words_of(name);
  if (words.empty())
    return {};
  const std::string& last = words.back();
  if (last == "url" || last == "uri" || last == "href" || last == "website" || last == "webhook" || last == "callback")
    return "uri";
  if (last == "email" || last == "mail")
    return "email";
  return {};
}

bool is_reference_name(std::string_view name) {
  static constexpr std::array<std::string_view, 6> ids{"id", "ids", "uuid", "uuids", "guid", "guids"};
  const auto words = words_of(name);
  return words.size() > 1 && is_one_of(ids, words.back());
}

} // namespace keur::generate

#pragma once
#include "preflight/provider.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// From what a server said to what is wrong: one table, likeliest first, with what differs between providers beside
/// what is the same for all of them.
namespace keur::preflight {

/// A set of provider families.
class Families {
public:
  constexpr Families() = default; // all
  constexpr Families(std::initializer_list<Family> some) : bits_(0) {
    for (const auto family : some)
      bits_ |= 1U << static_cast<unsigned>(family);
  }
  constexpr bool holds(Family family) const { return (bits_ >> static_cast<unsigned>(family) & 1U) != 0; }
  constexpr bool all() const { return bits_ == ~0U; }

private:
  std::uint32_t bits_ = ~0U;
};

struct Cause {
  std::string_view code; // "invalid_client", "401", "dns" …
  language::Text cause;  // what is the matter
  language::Text remedy; // what to do; {1} = the provider's page that `place` stands for
  Place place = Place::None;
  Families families = {}; // whose servers say it
};

/// All rows, grouped by code, likeliest first.
const std::vector<Cause>& causes();
/// The rows of one code at one provider; empty when the code is not known, or not of this provider.
std::vector<Cause> causes_of(std::string_view code, Family family = Family::Visma);
/// The remedy of a row in the provider's words.
language::Message remedy_of(const Cause& cause, Family family);

/// The codes that occur in a text pasted from elsewhere (an error body, a log line, an HTTP status, a client library's
/// message), in order of appearance, each once.
std::vector<std::string> codes_in(std::string_view text);
/// The provider that a pasted text speaks of: by its own codes and words; Visma where it tells none.
Family family_in(std::string_view text);
/// The code of what a token endpoint said in its refusal, where the words say more than the error code; "" = they do
/// not. `family` is the server's, as far as it is known.
std::string_view code_of_refusal(std::string_view body, Family family);

/// harness/docs/causes.md, made from the table.
std::string causes_page();

} // namespace keur::preflight

#pragma once
#include "preflight/cause.hpp"

#include <string_view>
#include <vector>

namespace keur::preflight {

/// A phrase (lower case) that libraries and servers use, and the code it stands for. Where one phrase holds another the
/// longer one comes first.
struct Wording {
  std::string_view phrase;
  std::string_view code;
  Families families = {}; // whose words they are
  bool vague = false;     // said around what matters: counts only where nothing else does
};

/// Of client libraries: names, connections, TLS, certificates, tokens.
const std::vector<Wording>& library_wordings();
/// Of token endpoints in their refusals.
const std::vector<Wording>& refusal_wordings();

} // namespace keur::preflight

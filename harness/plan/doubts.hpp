#pragma once
#include "generate/request.hpp"
#include "openapi/description.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace keur::plan {

/// What a request holds that nobody could make properly: a refusal of it tells nothing about the server.
class Doubts {
public:
  /// Why a refusal proves nothing: "the text of format iban in the body at '/account' is a guess"; "" where all is
  /// sure.
  std::string unsure(const generate::RequestValues& values);
  /// Which ids nobody has produced, so that 404 and 422 prove nothing: "/customerId in the body"; "" for none. `bound`
  /// are the parameters whose values come from earlier answers; members bound to one hold a mark.
  std::string unknown(const generate::RequestValues& values, const std::vector<const openapi::Parameter*>& bound);

private:
  bool may_be_unsure(const json::Node& schema);

  std::map<const json::Value*, bool> doubtful_; // by schema: does it speak of anything that could be a guess?
};

/// Stands in a value for what an earlier answer will give.
inline constexpr std::string_view binding_mark = "KEURBIND";
bool is_bound(const json::Value& value);

} // namespace keur::plan

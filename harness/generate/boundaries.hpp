#pragma once
#include "generate/builder.hpp"

#include <functional>

namespace keur::generate {

/// Is the whole instance valid?
using Verify = std::function<bool(const json::Value&)>;

/// Valid variants of the valid template `root`, each with one position at a boundary of one keyword.
std::vector<Instance> boundaries(Builder& builder, const json::Node& schema, const json::Value& root,
                                 const Verify& verify, std::size_t at_most);

/// Does the whole instance break the keyword at that instance location, and nothing elsewhere? `loose`: anything that
/// is invalid will do (positions ruled by several branches).
using Breaks = std::function<bool(const json::Value&, std::string_view keyword, std::string_view location, bool loose)>;

/// Invalid variants of the valid template, each with one keyword broken at one position: every position's likeliest
/// breakage before any other's second one, and the positions of other branches of oneOf and anyOf as well.
Breakages breakages(Builder& builder, const json::Node& schema, const json::Value& root, const Verify& valid,
                    const Breaks& breaks, std::size_t at_most);

} // namespace keur::generate

#pragma once
#include "plan/case.hpp"
#include "profile/profile.hpp"

#include <cstddef>
#include <map>

namespace keur::run {

/// How many requests a run of the plan sends to the API at most, by class: what the profile keeps back is left out,
/// polls go on for the whole job budget, each export names as many files as are fetched, and each random case is made
/// smaller. A request that the network lost, or that was answered 429, is sent once more and not counted twice.
std::map<profile::RequestClass, std::size_t> most_requests(const plan::Plan& plan, const profile::Profile& profile);

/// How many of them may make a thing that is deleted afterwards (see clean_up.hpp).
std::size_t most_made(const plan::Plan& plan, const profile::Profile& profile);

/// How many of them ask for a token of their own, by what it is to be.
std::size_t most_tokens(const plan::Plan& plan, const profile::Profile& profile);

} // namespace keur::run

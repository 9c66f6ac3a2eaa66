#pragma once
#include "base/result.hpp"

#include <string>
#include <vector>

namespace keur::profile {

/// What a program prints to its standard output, at most 64 KiB, in at most 30 s; run without a shell, with nothing on
/// its standard input and its standard error thrown away: it may hold the secret. SECRET: the caller wipes it. Errors
/// (CredentialMissing): it cannot be started, fails, takes too long or prints too much; only argv[0] is named.
Result<std::string> output_of(const std::vector<std::string>& argv);

} // namespace keur::profile

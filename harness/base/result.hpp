#pragma once
#include "base/error.hpp"

#include <tl/expected.hpp>

#include <utility>

namespace keur {

/// A value or the one Error that prevented it (ARCHITECTURE.md, Invariants).
template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, Location where = {}, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where), std::move(remedy)});
}

} // namespace keur

#pragma once
#include "drift/snapshot.hpp"
#include "http/exchange.hpp"
#include "plan/case.hpp"

namespace keur::run {

/// Adds the shape of an exchange's answer to the snapshot: types, formats and names, and of texts only those that an
/// enum of the description declares. Files of an export count as answers of the operation the case is about. What came
/// in at the callback receiver is no answer, and an exchange without response adds nothing.
void observe(const openapi::Description& description, const plan::Case& test, const plan::Step& step,
             const http::Exchange& exchange, drift::Snapshot& into);

/// What the description says of an answer, with everything it refers to, as one digest; "" where it says nothing.
std::string described_digest(const openapi::Description& description, const openapi::Response* response,
                             const json::Node& schema);

} // namespace keur::run

#pragma once
#include "json/value.hpp"
#include "mocks/generic/router.hpp"
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"
#include "schema/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keur::mocks {

/// One reason why a request is refused.
struct Violation {
  std::string where;   // "query parameter limit", "body"
  std::string pointer; // into the body
  std::string message;
};

struct Judged {
  std::vector<Violation> violations;
  bool unsupported_media = false;       // 415: the body's content type is not described
  std::optional<json::Value> body = {}; // when it was read
};

/// Judges parameters and body of a request by its operation (OAS 3.1.1 sections 4.8.12 and 4.8.13).
Judged validate(openapi::Version version, const openapi::Operation& operation, const Match& match,
                const Request& request, schema::Compiler& schemas);

} // namespace keur::mocks

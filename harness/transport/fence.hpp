#pragma once
#include "base/result.hpp"
#include "http/exchange.hpp"
#include "http/uri.hpp"
#include "transport/curl_transport.hpp"
#include "transport/transport.hpp"

#include <string_view>

namespace keur::transport {

/// What the wire may be used for (ARCHITECTURE.md, invariant 5): pure judgement, no I/O.

/// Method, fields and address of a request, before anything is resolved. The parsed address, or an Error (Refused) that
/// names the rule and never the query.
Result<http::Uri> vet(const http::Request& request, Purpose purpose, const WireOptions& options);

/// May a connection go to this address, as resolved? `host_matches_connect_to` = the request's host and port are the
/// left side of a --connect-to. Nothing, or what is wrong with it (catalogue H003, H004).
std::optional<std::string> vet_address(std::string_view ip, const WireOptions& options, bool host_matches_connect_to);

/// Is HOST:PORT of the address the left side of one of the --connect-to rules?
bool has_connect_to(const http::Uri& uri, const std::vector<std::string>& connect_to);

/// The credential leaves the record: Authorization becomes its scheme and `***`, or `***` where it has none, as does
/// Cookie; of a token request's form nothing stays. Stripping twice changes nothing more.
void strip_credentials(http::Request& request, Purpose purpose);

} // namespace keur::transport

#pragma once
#include "http/exchange.hpp"
#include "plan/case.hpp"
#include "transport/transport.hpp"

#include <optional>
#include <string>

/// How a server answers where nobody is: what is answered just so was not answered by the API.
namespace keur::run {

/// A request for a path that no API has, asked as a valid GET of the plan is.
struct ControlRequest {
  http::Request request;
  transport::SendOptions options;
};

/// The same for everybody who asks: `base_url` and a path segment that tells what it is for. Nothing where the plan has
/// no valid request whose credential it could carry.
std::optional<ControlRequest> control_request(const plan::Plan& plan, const std::string& base_url);

/// Does the answer say that nobody is there (404, 405, 410, 501, or a page in HTML for everything)? What
/// refuses the caller, or leads elsewhere, says nothing of the path.
bool speaks_of_path(const http::Exchange& control);

/// Fills in what came back: a response or the error.
transport::Task<void> ask(transport::Transport& api, ControlRequest control, std::optional<http::Exchange>& answer);

/// Are the two answers the same but for what each request brings with it (method, path, times and ids)? False where one
/// of them has no response.
bool answered_alike(const http::Exchange& control, const http::Exchange& other);

} // namespace keur::run

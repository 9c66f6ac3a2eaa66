#pragma once
#include "openapi/description.hpp"
#include "run/transcript.hpp"
#include "transport/transport.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

/// What a run has made on the server is taken away again, where the description says how.
namespace keur::run {

/// A transport that remembers what its POSTs have made: an answer of 2xx to an operation whose path, with one more
/// segment, has a DELETE, and whose Location or body names that segment. Borrows the transport and the description.
class Made final : public transport::Transport {
public:
  Made(transport::Transport& through, const openapi::Description& description, std::string base_url)
      : through_(through), description_(description), base_url_(std::move(base_url)) {}
  transport::Task<http::Exchange> send(http::Request request, transport::SendOptions options) override;
  transport::Task<void> sleep(std::chrono::nanoseconds duration) override;

  /// Address → the DELETE that takes it away. What the run has deleted itself is no longer among them.
  const std::map<std::string, const openapi::Operation*>& things() const { return things_; }
  /// How often a POST answered 201 though the description has no DELETE for what it made, or the answer does not name
  /// it.
  const std::map<std::string, std::size_t>& lasting() const { return lasting_; }

private:
  void note(const http::Exchange& exchange);

  transport::Transport& through_;
  const openapi::Description& description_;
  std::string base_url_;
  std::map<std::string, const openapi::Operation*> things_;
  std::map<std::string, std::size_t> lasting_; // by operation
};

/// What became of the things.
struct CleanUp {
  std::size_t deleted = 0, requests = 0, pending = 0;
  std::map<std::string, std::size_t> kept = {}; // "DELETE /things/{id} answered 403" → how many
};

/// Deletes one thing and counts what came of it.
transport::Task<void> take_away(transport::Transport& api, const openapi::Description& description, std::string address,
                                const openapi::Operation& remove, CleanUp& outcome);

/// What was deleted and what remains, as remarks on the run; nothing where nothing was made.
std::vector<Note> notes_of(const CleanUp& outcome, const Made& made);

} // namespace keur::run

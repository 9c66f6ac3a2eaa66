#pragma once
#include "base/result.hpp"
#include "json/value.hpp"
#include "mocks/server/callbacks.hpp"
#include "mocks/server/message.hpp"

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace keur::mocks {

/// What was received, oldest first, the last ten thousand: method, path, the names of query parameters and fields, the
/// authentication scheme, the status. No values: they are credentials and personal data.
class Journal {
public:
  void add(const Request& request, int status);
  void clear();
  json::Array to_json() const;

private:
  struct Entry {
    std::string method;
    std::string path;
    std::string query_names;
    std::string field_names;
    std::string scheme;
    std::size_t body_bytes;
    int status;
  };
  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
};

/// What the control address can reach.
struct Controls {
  Journal& journal;
  const Callbacks& callbacks;
  std::function<void(std::vector<Reply>)> script_tokens;
  std::function<void()> rotate_keys;
  std::function<void(std::vector<std::string>)> set_job_timeline;
  std::function<Status(const std::vector<std::string>&)> set_faults;
};

/// Paths under /__keur/ steer the mock and are no part of what it stands in for.
bool is_control(const Request& request);
/// GET (requests received and callbacks sent) or DELETE /__keur/journal · POST /__keur/token-answers [{status, headers,
/// body, delay_ms}] · POST
/// /__keur/rotate-keys · POST /__keur/job-timeline ["status word", …] for the jobs that start from then on · POST
/// /__keur/faults ["id@METHOD /path"], DELETE switches them all off.
Reply answer_control(const Request& request, const Controls& controls);

} // namespace keur::mocks

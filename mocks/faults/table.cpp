#include "base/text.hpp"
#include "mocks/faults/rows.hpp"

namespace keur::mocks {

const std::vector<Fault>& faults() {
  static const std::vector<Fault> table = [] {
    std::vector<Fault> all;
    for (auto* rows : {status_faults, body_faults, schema_faults, header_faults, timing_faults, length_faults,
                       protocol_faults, behaviour_faults, job_faults, file_faults, token_faults, metadata_faults})
      for (auto& row : rows())
        all.push_back(row);
    return all;
  }();
  return table;
}

std::string& whole_body(Reply& reply) {
  if (reply.stream) {
    reply.stream([&](std::string_view bytes) {
      reply.body += bytes;
      return true;
    });
    reply.stream = {};
  }
  return reply.body;
}

std::string head_bytes(Reply& reply) {
  const auto length = whole_body(reply).size();
  return head_of(reply, length);
}

std::string with_line(std::string head, std::string_view name, std::string_view line) {
  std::string out;
  std::size_t at = 0;
  while (at < head.size()) {
    const auto end = head.find("\r\n", at) + 2;
    const auto text = std::string_view(head).substr(at, end - at);
    at = end;
    if (text == "\r\n")
      out += line;
    if (!equals_ignore_case(text.substr(0, text.find(':')), name))
      out += text;
  }
  return out;
}

void send_bytes(Reply& reply, std::string bytes, WireScript::End end) {
  reply.wire = WireScript{{{std::move(bytes)}}, end};
}

bool is_success(const Reply& reply) { return reply.status >= 200 && reply.status < 300; }

} // namespace keur::mocks

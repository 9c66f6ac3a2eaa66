#pragma once
#include "mocks/faults/fault.hpp"

#include <string>
#include <vector>

/// The rows of the fault table, by kind, and the words they share.
namespace keur::mocks {

std::vector<Fault> status_faults();
std::vector<Fault> body_faults();
std::vector<Fault> schema_faults();
std::vector<Fault> header_faults();
std::vector<Fault> timing_faults();
std::vector<Fault> length_faults();   // framing: how long a message is
std::vector<Fault> protocol_faults(); // framing: status line, fields, codings, connection
std::vector<Fault> behaviour_faults();
std::vector<Fault> job_faults();
std::vector<Fault> file_faults();
std::vector<Fault> token_faults();
std::vector<Fault> metadata_faults();

/// The reply's body as one text; a streamed one is collected.
std::string& whole_body(Reply& reply);
/// The well-formed bytes of the reply: what a fault starts from.
std::string head_bytes(Reply& reply);
/// Replaces a field in the middle of head bytes: every line of that name goes, `line` (with CRLF, may be several)
/// comes.
std::string with_line(std::string head, std::string_view name, std::string_view line);
/// Makes the reply send `bytes` and end so.
void send_bytes(Reply& reply, std::string bytes, WireScript::End end = WireScript::End::Close);
bool is_success(const Reply& reply);

} // namespace keur::mocks

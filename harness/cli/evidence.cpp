#include "cli/evidence.hpp"

#include "json/load.hpp"
#include "reports/report.hpp"

#include <array>
#include <cstdint>
#include <filesystem>

namespace keur::cli {
namespace {

// CRC-32 as ZIP wants it (APPNOTE.TXT section 4.4.7): polynomial 0xEDB88320, reflected.
std::uint32_t zip_checksum(std::string_view bytes) {
  std::uint32_t sum = ~0U;
  for (const char c : bytes) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit)
      sum = (sum >> 1) ^ (0xEDB88320U & (~(sum & 1U) + 1U));
  }
  return ~sum;
}

void append_little_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

// The fields that local and central headers share (sections 4.3.7 and 4.3.12), from "version needed to extract" on. The
// date is 1 January 1980, so that equal contents make equal archives.
void append_entry_fields(std::string& out, const NamedText& file) {
  append_little_endian(out, 20, 2);     // version 2.0
  append_little_endian(out, 0x0800, 2); // names in UTF-8
  append_little_endian(out, 0, 2);      // stored
  append_little_endian(out, 0, 2);
  append_little_endian(out, 0x21, 2);
  append_little_endian(out, zip_checksum(file.text), 4);
  append_little_endian(out, file.text.size(), 4);
  append_little_endian(out, file.text.size(), 4);
  append_little_endian(out, file.name.size(), 2);
  append_little_endian(out, 0, 2); // no extra field
}

} // namespace

std::string to_zip(const std::vector<NamedText>& files) {
  std::string out, central;
  for (const auto& file : files) {
    const auto offset = out.size();
    out += "PK\x03\x04";
    append_entry_fields(out, file);
    out += file.name + file.text;
    central += "PK\x01\x02";
    append_little_endian(central, 20, 2);
    append_entry_fields(central, file);
    append_little_endian(central, 0, 2 + 2 + 2 + 4); // no comment, disk 0, attributes
    append_little_endian(central, offset, 4);
    central += file.name;
  }
  const auto begin = out.size();
  out += central + "PK\x05\x06";
  append_little_endian(out, 0, 4);
  append_little_endian(out, files.size(), 2);
  append_little_endian(out, files.size(), 2);
  append_little_endian(out, central.size(), 4);
  append_little_endian(out, begin, 4);
  append_little_endian(out, 0, 2);
  return out;
}

Status save_evidence(const std::string& path, const std::vector<NamedText>& files) {
  if (path.ends_with(".zip"))
    return reports::write_atomically(path, to_zip(files));
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed)
    return fail(ErrorCode::Write, "cannot make the folder '" + path + "': " + failed.message());
  for (const auto& file : files)
    if (auto written = reports::write_atomically(path + '/' + file.name, file.text); !written)
      return written;
  return {};
}

transport::Task<http::Exchange> KeepingTransport::send(http::Request request, transport::SendOptions options) {
  transport::Task<http::Exchange> sending = inner_.send(std::move(request), std::move(options));
  http::Exchange exchange = co_await sending;
  http::Exchange kept = exchange;
  kept.request.body.clear();
  if (kept.response)
    kept.response->body.clear();
  kept_.push_back(std::move(kept));
  co_return exchange;
}

transport::Task<void> KeepingTransport::sleep(std::chrono::nanoseconds duration) { return inner_.sleep(duration); }

std::string KeepingTransport::masked(const run::Redactor& redactor,
                                     std::chrono::system_clock::time_point started) const {
  run::RecordedCase all;
  for (const auto& exchange : kept_) {
    plan::Step step;
    step.request.method = exchange.request.method;
    step.request.target = exchange.request.target_uri;
    auto recorded = redactor.record(exchange, step, all.exchanges.size(), started);
    recorded.curl.clear(); // it would lead to the API, whatever was asked
    all.exchanges.push_back(std::move(recorded));
  }
  const auto written = run::to_json(all);
  const auto* exchanges = written.find("exchanges");
  return json::dump_pretty(
      json::object({{"exchanges", exchanges != nullptr ? *exchanges : json::Value(json::Array{})}}));
}

} // namespace keur::cli

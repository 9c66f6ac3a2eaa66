#pragma once
#include "base/result.hpp"
#include "run/redactor.hpp"
#include "transport/transport.hpp"

#include <string>
#include <utility>
#include <vector>

/// `keur preflight --save PATH`: what a support ticket needs, in one archive or folder.
namespace keur::cli {

/// Passes everything on and keeps what crossed the wire, bodies left out: a token request's holds a secret, an answer's
/// may hold a token or a person.
class KeepingTransport final : public transport::Transport {
public:
  explicit KeepingTransport(transport::Transport& inner) : inner_(inner) {}
  transport::Task<http::Exchange> send(http::Request request, transport::SendOptions options) override;
  transport::Task<void> sleep(std::chrono::nanoseconds duration) override;
  /// {"exchanges": […]}, masked by the redactor: method, address, fields that may be shown, sizes, times, errors.
  std::string masked(const run::Redactor& redactor, std::chrono::system_clock::time_point started) const;

private:
  transport::Transport& inner_; // the caller's, outlives this
  std::vector<http::Exchange> kept_ = {};
};

struct NamedText {
  std::string name; // "report.html"
  std::string text;
};

/// The texts as a ZIP archive (APPNOTE.TXT 6.3.10, method "stored"); pure.
std::string to_zip(const std::vector<NamedText>& files);

/// Into the archive when the path ends in .zip, else into a folder that is made where it is missing. Errors: Write.
Status save_evidence(const std::string& path, const std::vector<NamedText>& files);

} // namespace keur::cli

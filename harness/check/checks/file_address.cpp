#include "check/checks/checks.hpp"
#include "check/job_states.hpp"
#include "http/uri.hpp"

namespace keur::check {
namespace {

std::string problem_of(const json::Value& address) {
  if (!address.is_string())
    return "is no string";
  const auto uri = http::parse_uri(address.string());
  if (!uri || uri->scheme.empty() || !uri->host)
    return "is no absolute address";
  if (uri->scheme == "https" || (uri->scheme == "http" && http::is_loopback_host(*uri->host)))
    return uri->userinfo ? "holds user information" : "";
  return "does not begin with https";
}

void judge_file_address(const Context& context, Findings& findings) {
  const openapi::Export* job = export_of(context);
  const auto states = job == nullptr || job->files_pointer.empty() ? std::vector<JobState>() : job_states(context);
  for (const JobState& state : states) {
    const json::Value* files = state.completed ? state.body(job->files_pointer) : nullptr;
    if (files == nullptr || !files->is_array())
      continue;
    for (std::size_t i = 0; i < files->array().size(); ++i) {
      const std::string problem = problem_of(files->array()[i]);
      if (problem.empty())
        continue;
      Finding& finding = report(findings, "the address of a file " + problem);
      finding.step = state.step;
      finding.instance_location = job->files_pointer + '/' + std::to_string(i);
      finding.expected = "an absolute https address";
    }
  }
}

} // namespace

const Check file_address{"file-address",
                         Level::Fail,
                         "Are the addresses of export files absolute and https?",
                         "An address in the list of a completed export that is no string, relative, not https (http "
                         "counts on the loopback only) or that "
                         "holds user information. Example: `/exports/part-0.csv`.",
                         "RFC 3986 section 4.3; RFC 9110 section 4.2.4",
                         judge_file_address,
                         true};

} // namespace keur::check

#include "mocks/faults/fault.hpp"

namespace keur::mocks {

const std::vector<Fault>& faults() {
  static const std::vector<Fault> table = {
      {"job-never", FaultKind::Job, "the job stays in progress for ever", "J002", nullptr, JobFault::Never},
  };
  return table;
}

} // namespace keur::mocks

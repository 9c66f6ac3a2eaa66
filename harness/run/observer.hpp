#pragma once
#include "run/transcript.hpp"

namespace keur::run {

/// Told of every finished case, on the loop's thread. The journal and the progress bar are observers.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void started(std::size_t /*cases*/) {}
  /// Hand-written tests that run beside the cases of started().
  virtual void joined(std::size_t /*tests*/) {}
  virtual void finished(const RecordedCase& record) = 0;
};

} // namespace keur::run

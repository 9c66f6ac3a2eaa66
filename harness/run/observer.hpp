#pragma once
#include "run/transcript.hpp"

namespace keur::run {

/// Told of every finished case, on the loop's thread. The journal and the progress bar are observers.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void started(std::size_t /*cases*/) {}
  virtual void finished(const RecordedCase& record) = 0;
};

} // namespace keur::run

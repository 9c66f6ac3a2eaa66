#include "json/load.hpp"
#include "reports/report.hpp"
#include "run/transcript.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

// The allocation-failure sweep (reliability catalogue O014): the way from a transcript to each report, again and
// again, with the first, second, third … allocation failing, once or from there on. Either std::bad_alloc comes out or
// the work is done; a report on disk is the old one or whole, and nothing leaks (ASan looks at that).
namespace {

long countdown = 0; // 0: nothing fails
bool goes_on = false;
long failures = 0;

bool fails_now() {
  if (countdown == 0 || --countdown > 0)
    return false;
  ++failures;
  if (goes_on)
    countdown = 1;
  return true;
}

} // namespace

// Kept out of line: inlined into a caller, free() looks to g++ like the wrong end of that caller's new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* bytes = fails_now() ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (bytes == nullptr)
    throw std::bad_alloc();
  return bytes;
}
[[gnu::noinline]] void operator delete(void* bytes) noexcept { std::free(bytes); }
[[gnu::noinline]] void operator delete(void* bytes, std::size_t) noexcept { std::free(bytes); }

namespace keur::system_tests {
namespace {

enum class End { Done, Refused, OutOfMemory };

/// Runs the work with the n-th allocation failing.
template <class Work>
End with_failure(long n, bool forever, Work&& work) {
  failures = 0;
  goes_on = forever;
  countdown = n;
  End end = End::OutOfMemory;
  try {
    end = work() ? End::Done : End::Refused;
  } catch (const std::bad_alloc&) {
  }
  countdown = 0;
  return end;
}

/// Every allocation up to `all`, then each `stride`-th one until the work needs no more.
template <class Work, class Look>
long sweep(Work&& work, Look&& look) {
  long swept = 0;
  for (const bool forever : {false, true})
    for (long n = 1;; n += n < 3'000 ? 1 : 97) {
      const auto end = with_failure(n, forever, work);
      look(n, end);
      ++swept;
      if (failures == 0 || testing::Test::HasFailure())
        break;
    }
  return swept;
}

run::Transcript sample() {
  const auto text = read_file("fixtures/transcripts/shard-1.json");
  auto loaded = json::load_json(text, "shard-1.json");
  EXPECT_TRUE(loaded);
  auto transcript = run::transcript_from_json(loaded->root, "shard-1.json");
  EXPECT_TRUE(transcript);
  return std::move(*transcript);
}

TEST(AllocationSweep, O014_EveryReportIsTheOldOneOrWhole) {
  const auto transcript = sample();
  const Folder folder;
  for (const auto& format : reports::formats()) {
    if (format.file_name == "-")
      continue;
    const auto path = (folder.path() / std::string(format.file_name)).string();
    ASSERT_TRUE(reports::write_report(format, transcript, path));
    const auto whole = read_file(path);
    const std::string old = "the old one";
    const auto swept = sweep([&] { return reports::write_report(format, transcript, path).has_value(); },
                             [&](long n, End end) {
                               const auto text = read_file(path);
                               EXPECT_TRUE(text == whole || (end != End::Done && text == old))
                                   << format.id << ", allocation " << n << ": " << text.size() << " of " << whole.size()
                                   << " bytes";
                               EXPECT_FALSE(end == End::Done && text != whole) << format.id << ", allocation " << n;
                               folder.write(std::string(format.file_name), old);
                             });
    EXPECT_GT(swept, 20) << format.id;
  }
}

} // namespace
} // namespace keur::system_tests

#include "json/load.hpp"
#include "reports/report.hpp"
#include "run/transcript.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <optional>

// The allocation-failure sweep (reliability catalogue O014): the way from a text to a transcript and from there to each
// report, again and again, with the first, second, third … allocation failing, once or from there on. Either
// std::bad_alloc comes out or the work is done; a good text is never called a bad one, a report on disk is the old one
// or whole, and nothing leaks (ASan looks at that).
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

/// Reading must end in the same value or in std::bad_alloc: a refusal would blame the text for our lack of memory.
template <class Read>
void expect_same_or_out_of_memory(const char* what, const Read& read) {
  const auto good = read();
  ASSERT_TRUE(good) << what;
  const std::string whole = json::dump(good->root);
  std::optional<Result<json::Loaded>> loaded;
  long out_of_memory = 0;
  sweep(
      [&] {
        loaded.reset();
        loaded.emplace(read());
        return loaded->has_value();
      },
      [&](long n, End end) {
        out_of_memory += end == End::OutOfMemory ? 1 : 0;
        EXPECT_NE(end, End::Refused) << what << ", allocation " << n << ": " << to_string(loaded->error());
        if (end == End::Done) { // what could do without, as std::stable_sort can, has done without
          EXPECT_EQ(json::dump((*loaded)->root), whole) << what << ", allocation " << n;
        }
      });
  EXPECT_GT(out_of_memory, 20) << what;
}

TEST(AllocationSweep, O014_ReadingEndsInTheValueOrInBadAlloc) {
  const std::string json =
      R"({"a": [1, -2.5e3, "x\u00e9\ud83d\ude00", {"deep": [[[null, true]]]}], "b": {}, "c": "é"})";
  const std::string yaml =
      "a: &x [1, 0x1F, 1.5e300, 'q', \"\\u00e9\\t\"]\nb: *x\nc: |\n  text\n  more\n? key\n: {d: ~}\n";
  expect_same_or_out_of_memory("JSON", [&] { return json::load_json(json, "a.json"); });
  expect_same_or_out_of_memory("YAML", [&] { return json::load_yaml(yaml, "a.yaml"); });
  const auto either = "{flow: [yaml, 'in braces'], n: 1}";
  expect_same_or_out_of_memory("either", [&] { return json::load(either, "a"); });
}

TEST(AllocationSweep, O014_ATranscriptIsReadOrMemoryIsOut) {
  const auto text = read_file("fixtures/transcripts/shard-1.json");
  const auto loaded = json::load_json(text, "shard-1.json");
  ASSERT_TRUE(loaded);
  const auto swept = sweep([&] { return run::transcript_from_json(loaded->root, "shard-1.json").has_value(); },
                           [](long n, End end) { EXPECT_NE(end, End::Refused) << "allocation " << n; });
  EXPECT_GT(swept, 20);
}

TEST(AllocationSweep, O014_EveryReportIsTheOldOneOrWhole) {
  const auto transcript = sample();
  const Folder folder;
  for (const auto& format : reports::formats()) {
    if (format.file_name == "-" || format.write == nullptr)
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

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <type_traits>

namespace keur {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

TEST(Secret, CannotBePrintedCopiedOrCompared) {
  static_assert(!Printable<Secret>);
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);
}

TEST(Secret, WipesItsSourceAndWhatItWasMovedFrom) {
  std::string source = "s3cret";
  const char* bytes = source.data(); // small-string buffer: lives as long as source
  Secret first(std::move(source));
  EXPECT_EQ(std::string_view(bytes, 6), std::string_view("\0\0\0\0\0\0", 6));
  Secret second(std::move(first));
  EXPECT_EQ(second.reveal(), "s3cret");
  EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): that is the point
}

TEST(Text, FindsTheFirstByteThatIsNoUtf8) {
  EXPECT_EQ(find_invalid_utf8("plain é € 😀"), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("a\xC0\xAF"), 1U);        // overlong
  EXPECT_EQ(find_invalid_utf8("ab\xED\xA0\x80"), 2U);   // surrogate
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0U); // above U+10FFFF
  EXPECT_EQ(find_invalid_utf8("abc\xE2\x82"), 3U);      // cut off
}

TEST(Text, MakesForeignTextVisible) {
  EXPECT_EQ(escape_visible("a\x1b[2J\xE2\x80\xAE é\xFF\n"), "a\\x1b[2J\\u202e é\\xff\\x0a");
}

TEST(Text, CutsAtACodePoint) {
  EXPECT_EQ(truncate("ééééé", 8), "éé…");
  EXPECT_EQ(truncate("short", 8), "short");
}

TEST(Text, SuggestsOnlyWhatIsNear) {
  EXPECT_EQ(nearest("minLenght", {"maxLength", "minLength"}), "minLength");
  EXPECT_EQ(nearest("xyz", {"minLength"}), std::nullopt);
}

TEST(Text, S030_FileNamesHoldLettersDigitsAndDashesOnly) {
  for (const auto* hostile : {"../../../../tmp/x", "/abs", "C:\\x", "nul.txt", ".", "..", "", "-rf", "\xF0\x9F\x98\x80",
                              "\u202Etxt.exe", "a\nb", "%2e%2e%2f"}) {
    const auto name = slug(hostile);
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos) << hostile;
    EXPECT_TRUE(name.empty() || name.front() != '-') << hostile;
  }
  EXPECT_LE(slug(std::string(300, 'a')).size(), 60U);
}

TEST(Text, MatchesGlobs) {
  EXPECT_TRUE(matches_glob("GET /v1/x · no-token", "GET *no-token"));
  EXPECT_FALSE(matches_glob("GET /v1", "POST*"));
  EXPECT_TRUE(matches_glob("", "*"));
}

TEST(Error, EveryCodeHasAnExitCodeOfTheContract) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const int exit = exit_code(code);
    EXPECT_TRUE((exit >= 2 && exit <= 7) || exit == 70) << id(code);
    EXPECT_FALSE(default_remedy(code).empty()) << id(code);
  }
}

TEST(Error, SaysWhereAndWhat) {
  const Error error{ErrorCode::Syntax, "unexpected end", {"a.yaml", 3, 9, "/paths"}};
  EXPECT_EQ(to_string(error), "a.yaml:3:9 (/paths): unexpected end");
}

TEST(Location, SaysAsMuchAsIsKnown) {
  EXPECT_EQ(to_string(Location{"a.yaml", 3, 7, "/info"}), "a.yaml:3:7");
  EXPECT_EQ(to_string(Location{"a.yaml", 0, 0, "/info"}), "a.yaml#/info");
  EXPECT_EQ(to_string(Location{"a.yaml"}), "a.yaml");
  EXPECT_EQ(to_string(Location{"", 0, 0, "/info"}), "");
  EXPECT_EQ(to_string(Error{ErrorCode::Syntax, "wrong", {"a.yaml", 0, 0, "/info"}, {}}), "a.yaml#/info: wrong");
  EXPECT_EQ(to_string(Error{ErrorCode::Syntax, "wrong", {"a.yaml", 3, 7, "/info"}, {}}), "a.yaml:3:7 (/info): wrong");
}

TEST(WallAt, KeepsWhatNanosecondsCannotCountWithinReach) {
  const auto seconds_of = [](double given) {
    return std::chrono::floor<std::chrono::seconds>(wall_at(given).time_since_epoch()).count();
  };
  EXPECT_EQ(seconds_of(1'790'000'000.5), 1'790'000'000);
  EXPECT_EQ(to_rfc3339(wall_at(253'402'300'799.0)), "2200-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(wall_at(1e300)), "2200-01-01T00:00:00Z");
  for (const double early : {-1.0, -1e18, std::nan("")})
    EXPECT_EQ(seconds_of(early), 0);
}

TEST(VirtualClock, MovesOnlyWhenTold) {
  VirtualClock clock;
  const auto start = clock.now();
  clock.sleep_until(start + std::chrono::hours(1));
  EXPECT_EQ(clock.now() - start, std::chrono::hours(1));
  clock.step_wall(-std::chrono::hours(2));
  EXPECT_EQ(clock.now() - start, std::chrono::hours(1));
}

} // namespace
} // namespace keur

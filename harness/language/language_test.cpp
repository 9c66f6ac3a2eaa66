#include "language/language.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace keur::language {
namespace {

using namespace literals;

std::set<char> places_in(std::string_view text) {
  std::set<char> places;
  for (std::size_t at = 0; at + 2 < text.size(); ++at)
    if (text[at] == '{' && text[at + 2] == '}' && text[at + 1] >= '1' && text[at + 1] <= '9')
      places.insert(text[at + 1]);
  return places;
}

// That each text has a row is held while compiling; that each row says the same thing with the same parts, here.
TEST(Texts, EveryRowHasBothLanguagesAndTheSamePlaces) {
  std::set<std::string_view> seen;
  for (const auto& [english, dutch] : texts) {
    EXPECT_TRUE(seen.insert(english).second) << english << " stands twice";
    EXPECT_EQ(english.empty(), dutch.empty()) << english;
    EXPECT_EQ(places_in(english), places_in(dutch)) << english;
  }
}

// Only what is made of names alone may be the same in both.
TEST(Texts, ATranslationIsNoCopy) {
  for (const auto& [english, dutch] : texts) {
    const bool names_alone = english.find(" > ") != english.npos || english.size() < 12 || english.front() == '{' ||
                             english.starts_with("issuer {1}");
    if (!names_alone) {
      EXPECT_NE(english, dutch);
    }
  }
}

TEST(Language, IsNamedByTagsAndLocales) {
  EXPECT_EQ(language_of("nl"), Language::Dutch);
  EXPECT_EQ(language_of("nl_NL.UTF-8"), Language::Dutch);
  EXPECT_EQ(language_of("nl-BE"), Language::Dutch);
  EXPECT_EQ(language_of("en_GB.UTF-8"), Language::English);
  EXPECT_EQ(language_of("C.UTF-8"), Language::English);
  EXPECT_EQ(language_of("fr_FR"), std::nullopt);
}

TEST(Message, IsFilledInInOneLanguage) {
  const Message inner("{1} days left"_t, {Message("3")});
  const Message whole("the certificate of {1} has expired: {2}"_t, {Message("a.test {1}"), inner});
  EXPECT_EQ(whole.in(Language::English), "the certificate of a.test {1} has expired: 3 days left");
  EXPECT_EQ(whole.in(Language::Dutch), "het certificaat van a.test {1} is verlopen: nog 3 dagen");
  EXPECT_EQ(Message::listed({Message(), Message("a"), Message("b")}, ", ").in(Language::English), "a, b");
  EXPECT_TRUE(Message().empty());
}

} // namespace
} // namespace keur::language

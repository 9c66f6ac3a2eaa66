#include "openapi/load.hpp"
#include "openapi/parameter_style.hpp"
#include "plan/paths.hpp"
#include "plan/planner.hpp"

#include <gmock/gmock.h>

namespace keur::plan {
namespace {

openapi::Description description_of(const std::vector<std::string>& paths) {
  std::string text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n";
  for (const auto& path : paths)
    text += "  '" + path +
            "':\n    get: {responses: {'200': {description: a}}}\n    put: {responses: {'200': "
            "{description: a}}}\n";
  return *openapi::load({"t.yaml", {}, text}, {});
}

const std::vector<std::string> templates{"/",           "/{a}",        "/a",        "/a/{b}",       "/a/b",
                                         "/a/x{b}",     "/{a}/b",      "/a/{b}/c",  "/a/b/{c}",     "/a%20b",
                                         "/a%20b/{c}",  "/b.{format}", "/a/{b}{c}", "/{a}/{b}/{c}", "/a/b/c",
                                         "/v1/a;x/{b}", "/a/b#one",    "/a/b#two"};

TEST(Paths, FindsTheMethodsThatASearchFinds) {
  auto description = description_of(templates);
  for (auto& operation : description.operations) // each with a method of its own, so that each shows
    operation.method += '-' + operation.path;
  const Paths paths(description);
  for (const std::string path :
       {"/", "/a", "/x", "/a/b", "/a/xy", "/x/b", "/a/b/c", "/x/y/z", "/a%20b", "/%61/b", "/a%20b/7", "/b.json",
        "/v1/a;x/1", "/v1/a%3Bx/1", "/a/", "//", "", "/a/b/c/d", "/a/1/c"}) {
    std::set<std::string_view> expected;
    for (const auto& operation : description.operations)
      if (openapi::match_path(path_on_the_wire(operation), path))
        expected.insert(operation.method);
    EXPECT_EQ(paths.methods_at(path), expected) << path;
  }
}

TEST(Paths, KnowsTheFirstOfAPathAndWhatIsBelow) {
  const auto description = description_of(templates);
  const Paths paths(description);
  std::set<std::string_view> seen;
  for (const auto& operation : description.operations) {
    EXPECT_EQ(paths.is_first(operation), seen.insert(path_on_the_wire(operation)).second) << operation.name();
    std::vector<const openapi::Operation*> below;
    for (const auto& other : description.operations)
      if (other.path.starts_with(operation.path + "/{"))
        below.push_back(&other);
    EXPECT_EQ(paths.below(operation.path), below) << operation.name();
  }
}

} // namespace
} // namespace keur::plan

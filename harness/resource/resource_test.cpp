#include "base/text.hpp"
#include "generate/dialect.hpp"
#include "openapi/load.hpp"
#include "resource/declared.hpp"
#include "resource/list_parameters.hpp"
#include "resource/references.hpp"
#include "resource/resources.hpp"

#include <gmock/gmock.h>

#include <memory>

namespace keur::resource {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

struct Subject {
  openapi::Description description;
  generate::Shapes shapes;
  Resources resources;

  explicit Subject(openapi::Description loaded)
      : description(std::move(loaded)), shapes(generate::dialect_of(description)), resources(description, shapes) {}
  const openapi::Operation& operation(std::string_view method, std::string_view path) const {
    return *description.find(method, path);
  }
  Role role(std::string_view method, std::string_view path) const { return resources.role(operation(method, path)); }
  const Meaning& of(std::string_view method, std::string_view path) const {
    return resources.of(operation(method, path));
  }
};

std::unique_ptr<Subject> subject_of_paths(const std::string& paths) {
  const std::string head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n";
  const std::string tail = R"(
components:
  schemas:
    Book: {type: object, properties: {id: {type: integer}, title: {type: string}}}
    Box: {type: object, properties: {name: {type: string}, size: {type: integer}}}
    Books: {type: array, items: {$ref: '#/components/schemas/Book'}}
    Boxes: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Box'}}, total: {type: integer}}}
  responses:
    Book: {description: a book, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
    Box: {description: a box, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
    Books: {description: books, content: {application/json: {schema: {$ref: '#/components/schemas/Books'}}}}
    Boxes: {description: boxes, content: {application/json: {schema: {$ref: '#/components/schemas/Boxes'}}}}
    Done: {description: done}
)";
  auto loaded = openapi::load({"test.yaml", {}, head + paths + tail}, {});
  EXPECT_TRUE(loaded) << (loaded ? "" : to_string(loaded.error()));
  return std::make_unique<Subject>(std::move(*loaded));
}

std::string response(std::string_view status, std::string_view name) {
  return "{'" + std::string(status) + "': {$ref: '#/components/responses/" + std::string(name) + "'}}";
}

const std::string id = "parameters: [{name: id, in: path, required: true, schema: {type: integer}}]";

std::string shelf(const std::string& slash) {
  return "  /books" + slash + ":\n    get: {responses: " + response("200", "Books") +
         "}\n    post: {responses: " + response("201", "Book") + "}\n  /books/{id}" + slash + ":\n    " + id +
         "\n    get: {responses: " + response("200", "Book") + "}\n    put: {responses: " + response("200", "Book") +
         "}\n    patch: {responses: " + response("200", "Book") +
         "}\n    delete: {responses: " + response("204", "Done") + "}\n";
}

TEST(Names, AreFoldedOnceForEverybody) {
  EXPECT_EQ(folded("$top"), "top");
  EXPECT_EQ(folded("page[size]"), "pagesize");
  EXPECT_EQ(folded("Per_Page"), "perpage");
  EXPECT_EQ(thing_of("/v1/pet-stories/"), "petstory");
  EXPECT_EQ(thing_of("/addresses"), "address");
  EXPECT_EQ(path_part("/a/b/?x=1"), "/a/b");
}

TEST(Roles, FollowMethodAndPathWithAndWithoutAFinalSlash) {
  for (const std::string slash : {"", "/"}) {
    const auto subject = subject_of_paths(shelf(slash));
    EXPECT_EQ(subject->role("GET", "/books" + slash), Role::List);
    EXPECT_EQ(subject->role("POST", "/books" + slash), Role::Create);
    EXPECT_EQ(subject->role("GET", "/books/{id}" + slash), Role::Read);
    EXPECT_EQ(subject->role("PUT", "/books/{id}" + slash), Role::Replace);
    EXPECT_EQ(subject->role("PATCH", "/books/{id}" + slash), Role::Change);
    EXPECT_EQ(subject->role("DELETE", "/books/{id}" + slash), Role::Delete);
    EXPECT_TRUE(subject->of("GET", "/books/{id}" + slash).sure);
    const auto& read = subject->operation("GET", "/books/{id}" + slash);
    const auto& sources = subject->resources.sources(read, *resource::subject_of(read));
    ASSERT_EQ(sources.size(), 2u);
    EXPECT_EQ(sources[0].kind, Source::Kind::Created);
    EXPECT_EQ(sources[0].expression, "$response.body#/id");
    EXPECT_EQ(sources[1].expression, "$response.body#/0/id");
  }
}

TEST(Roles, TellAPartFromTheThing) {
  const auto subject = subject_of_paths(shelf("") + "  /books/{id}/cover:\n    " + id +
                                        "\n    get: {responses: " + response("200", "Box") +
                                        "}\n    delete: {responses: " + response("204", "Done") + "}\n");
  EXPECT_EQ(subject->role("GET", "/books/{id}/cover"), Role::Part);
  EXPECT_EQ(subject->role("DELETE", "/books/{id}/cover"), Role::Part);
}

TEST(Roles, KnowAListBelowAVariablePath) {
  const auto subject = subject_of_paths(
      "  /objects/{kind}:\n    parameters: [{name: kind, in: path, required: true, schema: {type: string}}]\n"
      "    get: {responses: " +
      response("200", "Books") + "}\n    post: {responses: " + response("201", "Book") +
      "}\n  /objects/{kind}/{id}:\n    parameters:\n"
      "      - {name: kind, in: path, required: true, schema: {type: string}}\n"
      "      - {name: id, in: path, required: true, schema: {type: integer}}\n    get: {responses: " +
      response("200", "Book") + "}\n");
  EXPECT_EQ(subject->role("GET", "/objects/{kind}"), Role::List);
  EXPECT_EQ(subject->role("POST", "/objects/{kind}"), Role::Create);
  EXPECT_EQ(subject->role("GET", "/objects/{kind}/{id}"), Role::Read);
}

TEST(Roles, AreNotSureWhereNothingSaysThatSomethingWasCreated) {
  const auto subject =
      subject_of_paths("  /boxes:\n    post: {responses: " + response("200", "Book") + "}\n  /boxes/{id}:\n    " + id +
                       "\n    get: {responses: " + response("200", "Box") + "}\n");
  EXPECT_EQ(subject->role("GET", "/boxes/{id}"), Role::Read);
  EXPECT_FALSE(subject->of("GET", "/boxes/{id}").sure);
  EXPECT_THAT(subject->of("GET", "/boxes/{id}").because, HasSubstr("POST /boxes answers with \"/id\""));
}

TEST(Roles, CallWhatIsOnlyAcceptedAJob) {
  const auto subject = subject_of_paths("  /books:\n    post: {responses: " + response("202", "Book") + "}\n");
  EXPECT_EQ(subject->role("POST", "/books"), Role::Job);
}

TEST(Sources, TakeTheNameThatThePathAsksFor) {
  const auto subject = subject_of_paths(
      "  /boxes:\n    post: {responses: " + response("201", "Box") +
      "}\n  /boxes/{boxName}:\n    parameters: [{name: boxName, in: path, required: true, schema: {type: string}}]\n"
      "    get: {responses: " +
      response("200", "Box") + "}\n");
  const auto& read = subject->operation("GET", "/boxes/{boxName}");
  ASSERT_THAT(subject->resources.sources(read, *resource::subject_of(read)), Not(IsEmpty()));
  EXPECT_EQ(subject->resources.sources(read, *resource::subject_of(read))[0].expression, "$response.body#/name");
  EXPECT_EQ(subject->resources.identifiers(subject->operation("POST", "/boxes"))[1], "name");
}

TEST(Sources, AThingThatHasAnIdIsNotNamedByItsNameToo) {
  const auto subject = subject_of_paths("  /books:\n    post: {responses: " + response("201", "Book") + "}\n");
  EXPECT_THAT(subject->resources.identifiers(subject->operation("POST", "/books")), Not(testing::Contains("name")));
}

TEST(Lists, BeginWhereTheirFirstItemIs) {
  const auto subject =
      subject_of_paths("  /books:\n    get:\n      parameters:\n        - {name: offset, in: query, required: true, "
                       "schema: {type: integer}}\n"
                       "        - {name: page, in: query, schema: {type: integer, minimum: 1}}\n"
                       "        - {name: limit, in: query, schema: {type: integer}}\n      responses: " +
                       response("200", "Book") + "\n");
  const auto& list = subject->operation("GET", "/books");
  EXPECT_EQ(resource::first_place(list, list.parameters[0]), 0);
  EXPECT_EQ(resource::first_place(list, list.parameters[1]), 1);
  EXPECT_EQ(resource::first_place(list, list.parameters[2]), std::nullopt);
}

TEST(Filters, AreAboutTheMemberThatTheyName) {
  openapi::Parameter parameter;
  for (const char* name : {"status", "filter[status]", "filter_status"}) {
    parameter.name = name;
    EXPECT_TRUE(resource::is_about(parameter, "status")) << name;
    EXPECT_FALSE(resource::is_about(parameter, "state")) << name;
  }
}

TEST(Echoes, AreTheMembersThatSayThePathAgain) {
  const auto subject = subject_of_paths(
      "  /books/{bookId}:\n    parameters: [{name: bookId, in: path, required: true, schema: {type: integer}}]\n"
      "    put:\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}\n"
      "      responses: " +
      response("200", "Book") + "\n");
  const auto& put = subject->operation("PUT", "/books/{bookId}");
  EXPECT_THAT(subject->resources.echoes(put, put.request_body->content.front()),
              ElementsAre(Pair("/id", resource::subject_of(put))));
}

TEST(ListParameters, HaveOneTable) {
  const auto query = [](const std::string& names) {
    std::string text = "  /books:\n    get:\n      parameters:\n";
    for (const auto name : split(names, ' '))
      text += "        - {name: '" + std::string(name) + "', in: query, schema: {type: string}}\n";
    return subject_of_paths(text + "      responses: " + response("200", "Books") + "\n");
  };
  const auto purposes = [&](const std::string& names) {
    const auto subject = query(names);
    std::vector<Purpose> found;
    for (const auto& parameter : subject->operation("GET", "/books").parameters)
      found.push_back(*purpose_of(subject->operation("GET", "/books"), parameter));
    return found;
  };
  EXPECT_THAT(
      purposes("limit PageSize per_page $top page[size]"),
      ElementsAre(Purpose::PageSize, Purpose::PageSize, Purpose::PageSize, Purpose::PageSize, Purpose::PageSize));
  EXPECT_THAT(purposes("$skip page cursor sort sortOrder q fields status"),
              ElementsAre(Purpose::Offset, Purpose::PageNumber, Purpose::Cursor, Purpose::Sort, Purpose::Direction,
                          Purpose::Search, Purpose::AnswerForm, Purpose::Filter));
  EXPECT_THAT(purposes("size page"), ElementsAre(Purpose::PageSize, Purpose::PageNumber));
  EXPECT_THAT(purposes("page per_page top"), ElementsAre(Purpose::PageNumber, Purpose::PageSize, Purpose::Filter));
  EXPECT_THAT(purposes("top"), ElementsAre(Purpose::Filter)) << "the best of so many days";
  EXPECT_THAT(purposes("size"), ElementsAre(Purpose::Filter)) << "alone it may be the size of a shoe";
}

TEST(ListParameters, NameWhatADefaultLeavesOut) {
  const auto subject = subject_of_paths(
      "  /books:\n    get:\n      parameters:\n        - {name: title, in: query, schema: {type: string, default: x}}\n"
      "        - {name: limit, in: query, schema: {type: integer, default: 5}}\n      responses: " +
      response("200", "Books") + "\n");
  const auto& list = subject->operation("GET", "/books");
  const auto found = default_filters(list, subject->shapes.of(subject->resources.list_of(list)->items));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].member, "title");
}

TEST(Declared, IsBelieved) {
  const auto subject = subject_of_paths(
      "  /boxes:\n    post: {x-keur-resource: {id: /title}, responses: " + response("200", "Book") +
      "}\n  /open/{key}:\n    parameters: [{name: key, in: path, required: true, schema: {type: string}}]\n"
      "    get: {x-keur-resource: {role: read, collection: /boxes}, responses: " +
      response("200", "Box") + "}\n    delete: {x-keur-resource: false, responses: " + response("204", "Done") + "}\n");
  const auto& read = subject->operation("GET", "/open/{key}");
  EXPECT_TRUE(subject->resources.of(read).sure);
  ASSERT_THAT(subject->resources.sources(read, *resource::subject_of(read)), Not(IsEmpty()));
  EXPECT_EQ(subject->resources.sources(read, *resource::subject_of(read))[0].expression, "$response.body#/title");
  EXPECT_EQ(subject->role("DELETE", "/open/{key}"), Role::None);
  EXPECT_THAT(problems_of_declarations(subject->description), IsEmpty());
}

TEST(Declared, IsRefusedWhereItCannotBeUsed) {
  for (const auto& [text, message] :
       {std::pair<std::string, std::string>{"reed", "'reed' is no role; roles are none, list, create"},
        {"{rolle: read}", "'rolle' is unknown"},
        {"{collection: /nowhere}", "there is no path /nowhere"},
        {"{id: title}", "must be a JSON Pointer"},
        {"true", "a role, an object, or false"}}) {
    const auto subject = subject_of_paths("  /books:\n    get: {x-keur-resource: " + text +
                                          ", responses: " + response("200", "Books") + "}\n");
    const auto problems = problems_of_declarations(subject->description);
    ASSERT_EQ(problems.size(), 1u) << text;
    EXPECT_THAT(problems[0].message, HasSubstr(message));
    EXPECT_GT(problems[0].where.line, 0u);
  }
}

} // namespace
} // namespace keur::resource

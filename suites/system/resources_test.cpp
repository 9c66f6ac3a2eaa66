#include "base/text.hpp"
#include "json/load.hpp"
#include "mocks/server/listener.hpp"
#include "suites/system/child.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>

// Whole runs against servers that take operations for what they are: parts of things, names that are unique, lists that
// leave things out, paths with a final slash.
namespace keur::system_tests {
namespace {

constexpr std::string_view boats = R"(openapi: 3.0.3
info: {title: boats, version: '1'}
paths:
  /boats/:
    get:
      parameters: [{name: status, in: query, schema: {type: string, enum: [draft, published], default: published}}]
      responses:
        '200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Boat'}}}}}
        '400': {description: bad}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewBoat'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
        '400': {description: bad}
        '409': {description: there is one of this name}
        '415': {description: no JSON}
  /boats/{id}/:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
        '400': {description: bad}
        '404': {description: none}
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
        '400': {description: bad}
        '404': {description: none}
        '409': {description: there is one of this name}
        '415': {description: no JSON}
    delete:
      responses: {'204': {description: gone}, '400': {description: bad}, '404': {description: none}}
  /boats/{id}/photo/:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses:
        '200': {description: it, content: {application/json: {schema: {type: object}}}}
        '400': {description: bad}
        '404': {description: no photo was uploaded}
    delete:
      responses: {'204': {description: there is none, or no more}, '400': {description: bad}, '404': {description: none}}
components:
  schemas:
    NewBoat:
      type: object
      required: [name]
      properties: {name: {type: string, minLength: 1, maxLength: 30}}
    Boat:
      type: object
      required: [id, name, status]
      properties:
        id: {type: integer}
        name: {type: string, minLength: 1, maxLength: 30}
        status: {type: string, enum: [draft, published]}
)";

mocks::Reply not_allowed(std::string allow) {
  mocks::Reply reply;
  reply.status = 405;
  reply.fields = {{"Allow", std::move(allow)}};
  return reply;
}

enum class Fault { None, ForgetsWhatIsMade, KeepsWhatIsDeleted, RefusesAll };

mocks::Reply reply_of(int status, const json::Value& body = {}) {
  mocks::Reply reply;
  reply.status = status;
  if (status == 200 || status == 201) {
    reply.fields = {{"Content-Type", "application/json"}};
    reply.body = json::dump(body);
  }
  return reply;
}

/// Does what the description says; names are unique, what is made is a draft, and no boat has a photo.
class Harbour {
public:
  explicit Harbour(Fault fault) : fault_(fault) { things_[1] = boat(1, "Argo", "published"); }

  mocks::Reply answer(const mocks::Request& request) {
    const std::lock_guard lock(mutex_);
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    const auto segments = split(request.path, '/');
    if (segments.size() < 3 || segments[1] != "boats" || !segments.back().empty())
      return reply_of(404);
    if (segments.size() == 3)
      return method == "GET" ? list(request) : method == "POST" ? write(request, 0) : not_allowed("GET, HEAD, POST");
    const auto number = json::to_integer(segments[2]);
    const bool photo = segments.size() == 5 && segments[3] == "photo";
    if (segments.size() > 4 && !photo)
      return reply_of(404);
    if (method != "GET" && method != "DELETE" && (photo || method != "PUT"))
      return not_allowed(photo ? "GET, HEAD, DELETE" : "GET, HEAD, PUT, DELETE");
    if (!number)
      return reply_of(400);
    if (!things_.contains(*number))
      return reply_of(404);
    if (photo)
      return reply_of(method == "GET" ? 404 : 204);
    if (method == "PUT")
      return write(request, *number);
    if (method == "DELETE" && fault_ != Fault::KeepsWhatIsDeleted)
      things_.erase(*number);
    return method == "DELETE" ? reply_of(204) : reply_of(200, things_.at(*number));
  }

private:
  static json::Value boat(std::int64_t id, std::string name, std::string status) {
    return json::object({{"id", id}, {"name", std::move(name)}, {"status", std::move(status)}});
  }

  mocks::Reply list(const mocks::Request& request) const {
    const std::string wanted =
        request.has_query && request.query.starts_with("status=") ? request.query.substr(7) : "published";
    if (wanted != "draft" && wanted != "published")
      return reply_of(400);
    json::Array found;
    for (const auto& [id, thing] : things_)
      if (thing.find_string("status") == wanted)
        found.push_back(thing);
    return reply_of(200, found);
  }

  mocks::Reply write(const mocks::Request& request, std::int64_t id) {
    if (!std::string(request.field("content-type")).starts_with("application/json"))
      return reply_of(415);
    const auto body = json::load_json(request.body, "body");
    if (!body || !body->root.is_object())
      return reply_of(400);
    const auto name = body->root.find_string("name");
    const auto status = body->root.find_string("status");
    const bool whole = id == 0 || (body->root.find_integer("id") == id && (status == "draft" || status == "published"));
    if (!name || name->empty() || count_code_points(*name) > 30 || !whole) // PUT says the path's id, too
      return reply_of(400);
    for (const auto& [other, thing] : things_)
      if (other != id && thing.find_string("name") == *name)
        return reply_of(409);
    if (fault_ == Fault::RefusesAll)
      return reply_of(409);
    const std::int64_t number = id == 0 ? ++last_ : id;
    const json::Value made = boat(number, std::string(*name), id == 0 ? "draft" : std::string(*status));
    if (id != 0 || fault_ != Fault::ForgetsWhatIsMade)
      things_[number] = made;
    return reply_of(id == 0 ? 201 : 200, made);
  }

  Fault fault_;
  std::mutex mutex_;
  std::map<std::int64_t, json::Value> things_;
  std::int64_t last_ = 1;
};

struct Judged {
  int exit = -1;
  std::string out = {};
  json::Value transcript = {};

  std::int64_t reached() const {
    return transcript.find("summary")->find("operations")->find_integer("reached").value_or(0);
  }
};

Judged run_boats(Fault fault, std::vector<std::string> more = {"--allow-writes"}) {
  Harbour harbour(fault);
  auto server = mocks::Listener::start({}, [&](const mocks::Request& request) { return harbour.answer(request); });
  EXPECT_TRUE(server.has_value());
  const Folder folder;
  std::vector<std::string> words{
      "run", folder.write("openapi.yaml", boats), "--target", (*server)->origin(), "--color", "never", "--report",
      "json"};
  words.insert(words.end(), more.begin(), more.end());
  const auto ended = keur(folder, words);
  Judged judged{ended.exit, ended.out + ended.err};
  if (auto loaded = json::load_json(read_file(folder.path() / "keur-report" / "transcript.json"), "transcript.json"))
    judged.transcript = std::move(loaded->root);
  return judged;
}

TEST(ResourcesOfARun, ARightServerIsRightAndEveryOperationReached) {
  const auto judged = run_boats(Fault::None);
  EXPECT_EQ(judged.exit, 0) << judged.out;
  EXPECT_EQ(judged.reached(), 6) << "all but the photo that nobody uploaded\n" << judged.out;
}

TEST(ResourcesOfARun, WhatWasMadeAndCannotBeFoundIsABreach) {
  const auto judged = run_boats(Fault::ForgetsWhatIsMade);
  EXPECT_EQ(judged.exit, 1) << judged.out;
  EXPECT_NE(judged.out.find("created-available"), std::string::npos) << judged.out;
}

TEST(ResourcesOfARun, WhatWasDeletedAndIsStillThereIsABreach) {
  const auto judged = run_boats(Fault::KeepsWhatIsDeleted);
  EXPECT_EQ(judged.exit, 1) << judged.out;
  EXPECT_NE(judged.out.find("DELETE /boats/{id}/"), std::string::npos) << judged.out;
}

TEST(ResourcesOfARun, WhereNothingCanBeMadeWhatIsListedIsRead) {
  for (const auto& [fault, words] :
       {std::pair<Fault, std::vector<std::string>>{Fault::RefusesAll, {"--allow-writes"}}, {Fault::None, {}}}) {
    const auto judged = run_boats(fault, words);
    EXPECT_EQ(judged.exit, 0) << judged.out;
    EXPECT_EQ(judged.reached(), 2) << "GET of the list and of one boat\n" << judged.out;
  }
}

struct Kind {
  std::string_view name;
  std::string_view description;
};

/// Kinds of descriptions that the mock and the plan once took differently.
constexpr Kind kinds[] = {
    {"a thing that is named by its name", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /boxes:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}, '400': {description: bad}, '415': {description: no JSON}}
  /boxes/{boxName}:
    parameters: [{name: boxName, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}, '404': {description: none}}}
    delete: {responses: {'204': {description: gone}, '404': {description: none}}}
components: {schemas: {Box: {type: object, required: [name], properties: {name: {type: string}, colour: {type: string}}}}}
)"},
    {"a final slash", boats},
    {"$skip", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /things:
    get:
      parameters: [{name: $skip, in: query, schema: {type: integer}}, {name: $top, in: query, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [items], properties: {items: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}, '400': {description: bad}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, '400': {description: bad}, '415': {description: no JSON}}
components: {schemas: {Thing: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}}}
)"},
    {"a certificate as the other way in", R"(openapi: 3.1.0
info: {title: T, version: '1'}
security: [{b: []}, {m: []}]
paths: {/a: {get: {responses: {'200': {description: ok}, '401': {description: who are you}}}}}
components: {securitySchemes: {b: {type: http, scheme: bearer}, m: {type: mutualTLS}}}
)"},
    {"a query that is written into the path", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /templates?desc=html:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [html], properties: {html: {type: string}}}}}}
      responses: {'201': {description: made}, '400': {description: bad}, '415': {description: no JSON}}
  /templates?desc=pdf:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [pages], properties: {pages: {type: integer}}}}}}
      responses: {'201': {description: made}, '400': {description: bad}, '415': {description: no JSON}}
)"},
    {"a header that clients send of themselves", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /token:
    post:
      parameters: [{name: Accept-Encoding, in: header, schema: {type: string, enum: [application/json, base64]}}]
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {jwt: {type: string}}}}}}
      responses: {'200': {description: ok}, '400': {description: bad}, '415': {description: no form}}
)"},
    {"a list below a variable path", R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /objects/{kind}:
    parameters: [{name: kind, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, '400': {description: bad}, '415': {description: no JSON}}
  /objects/{kind}/{id}:
    parameters: [{name: kind, in: path, required: true, schema: {type: string}}, {name: id, in: path, required: true, schema: {type: string, maxLength: 34}}]
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, '404': {description: none}}}
    delete: {responses: {'204': {description: gone}, '404': {description: none}}}
components: {schemas: {Thing: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}}}
)"},
};

TEST(ResourcesOfARun, TheOwnMockIsTakenForWhatItIs) {
  for (const Kind& kind : kinds) {
    const Folder folder;
    const auto ended = keur(folder, {"run", folder.write("openapi.yaml", kind.description), "--color", "never"});
    EXPECT_EQ(ended.exit, 0) << kind.name << '\n' << ended.out << ended.err;
  }
}

} // namespace
} // namespace keur::system_tests

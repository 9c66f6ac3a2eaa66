#include "json/load.hpp"
#include "openapi/load.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace keur::openapi {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<Description> read(const std::string& text, const LoadOptions& options = {}) {
  return load({"test.yaml", {}, text}, options);
}

std::string with_paths(const std::string& paths, const std::string& more = {}) {
  return "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n" + more + "paths:\n" + paths;
}

std::vector<std::string> ids(const Description& description) {
  std::vector<std::string> out;
  for (const Problem& problem : description.problems)
    out.push_back(problem.id);
  return out;
}

/// A folder of files that goes with the test.
class Folder {
public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "keur-openapi-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

TEST(Load, H117_S023_S040_RefusesWhatIsNoDescriptionWithOneClearError) {
  const auto code = [](const std::string& text) {
    auto description = read(text);
    EXPECT_FALSE(description) << text;
    return description ? ErrorCode::Internal : description.error().code;
  };
  EXPECT_EQ(code(""), ErrorCode::NotADescription);
  EXPECT_EQ(code("<!DOCTYPE html><html></html>"), ErrorCode::NotADescription);
  EXPECT_EQ(code("[1]"), ErrorCode::NotADescription);
  EXPECT_EQ(code("info: {title: x}"), ErrorCode::NotADescription);
  EXPECT_EQ(code("swagger: '1.2'"), ErrorCode::UnsupportedVersion);
  EXPECT_EQ(code("openapi: 3.3.0"), ErrorCode::UnsupportedVersion);
  EXPECT_EQ(code("openapi: 3.0.3.foo"), ErrorCode::UnsupportedVersion);
  EXPECT_EQ(code("openapi: 3.0"), ErrorCode::UnsupportedVersion);
  EXPECT_EQ(code("openapi: v3.0.3"), ErrorCode::UnsupportedVersion);
  auto swagger = read("swagger: '1.2'");
  EXPECT_THAT(swagger.error().message, HasSubstr("of Swagger, 2.0 is read"));
  EXPECT_THAT(std::string(remedy(swagger.error())), HasSubstr("convert"));
  EXPECT_EQ(swagger.error().where.line, 1u);
}

TEST(Load, MergesPathItemParametersAndFillsDefaults) {
  auto description = read(with_paths(R"(
  /a/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: q, in: query, schema: {type: string}}
    get:
      parameters:
        - {name: q, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: h, in: header, content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: ok}}
)"));
  ASSERT_TRUE(description) << description.error().message;
  const Operation* operation = description->find("GET", "/a/{id}");
  ASSERT_TRUE(operation);
  ASSERT_EQ(operation->parameters.size(), 3u);
  EXPECT_EQ(operation->parameter(In::Path, "id")->style, Style::Simple);
  EXPECT_FALSE(operation->parameter(In::Path, "id")->explode);
  EXPECT_EQ(operation->parameter(In::Query, "q")->style, Style::Form);
  EXPECT_FALSE(operation->parameter(In::Query, "q")->explode);
  EXPECT_TRUE(operation->parameter(In::Header, "h")->content);
  EXPECT_FALSE(operation->parameter(In::Header, "h")->schema);
  EXPECT_THAT(description->problems, testing::IsEmpty());
}

TEST(Load, InheritsSecurity) {
  auto description = read(with_paths(R"(
  /inherits: {get: {responses: {'200': {description: ok}}}}
  /none: {get: {security: [], responses: {'200': {description: ok}}}}
  /either: {get: {security: [{key: [], oauth: [a]}, {}], responses: {'200': {description: ok}}}}
)",
                                     R"(
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://t.test/token, scopes: {b: B, a: A}}}}
security: [{oauth: [b]}]
)"));
  ASSERT_TRUE(description) << description.error().message;
  const auto& inherited = description->find("GET", "/inherits")->security;
  ASSERT_EQ(inherited.size(), 1u);
  EXPECT_EQ(inherited[0].schemes[0].first, "oauth");
  EXPECT_FALSE(description->find("GET", "/inherits")->anonymous());
  EXPECT_TRUE(description->find("GET", "/none")->security.empty());
  const Operation* either = description->find("GET", "/either");
  ASSERT_EQ(either->security.size(), 2u);
  EXPECT_EQ(either->security[0].schemes.size(), 2u);
  EXPECT_TRUE(either->anonymous());
  const SecurityScheme* oauth = description->security_scheme("oauth");
  ASSERT_TRUE(oauth);
  EXPECT_THAT(oauth->scopes, ElementsAre("a", "b"));
  EXPECT_EQ(oauth->token_urls[0].second, "https://t.test/token");
}

TEST(Load, SelectsResponsesAndMediaTypes) {
  auto description = read(with_paths(R"(
  /a:
    get:
      responses:
        '404': {description: exact}
        4XX: {description: range}
        default: {description: rest}
        '200':
          description: ok
          content:
            '*/*': {}
            application/*: {}
            application/json: {}
            application/json; profile=x: {}
)"));
  ASSERT_TRUE(description);
  const Operation& operation = description->operations[0];
  EXPECT_EQ(operation.response(404)->status, "404");
  EXPECT_EQ(operation.response(418)->status, "4XX");
  EXPECT_EQ(operation.response(500)->status, "default");
  const auto& content = operation.response(200)->content;
  const auto best = [&](std::string_view actual) {
    const MediaType* found = find_media_type(content, *http::parse_media_type(actual));
    return found ? found->name : "";
  };
  EXPECT_EQ(best("application/json; charset=utf-8"), "application/json");
  EXPECT_EQ(best("application/json; profile=x"), "application/json; profile=x");
  EXPECT_EQ(best("application/xml"), "application/*");
  EXPECT_EQ(best("text/csv"), "*/*");
}

TEST(Load, S004_ResolvesServersAgainstTheDocument) {
  const std::string text = with_paths(" {}\n", R"(
servers:
  - url: https://{host}/v1
    variables: {host: {default: api.test, enum: [api.test]}}
  - url: /rel
)");
  auto remote = load({"https://docs.test/x/openapi.yaml", {}, text});
  ASSERT_TRUE(remote);
  EXPECT_EQ(remote->servers[0].resolved, "https://api.test/v1");
  EXPECT_EQ(remote->servers[1].resolved, "https://docs.test/rel");
  EXPECT_EQ(read(text)->servers[1].resolved, "/rel");
  EXPECT_EQ(read(with_paths(" {}\n"))->servers[0].url, "/");
}

TEST(Load, TakesTheServersOfAPathItemThatIsReferredTo) {
  auto description = read(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: https://whole.test}]
paths:
  /a: {$ref: '#/paths/~1b'}
  /b: {servers: [{url: https://item.test}], get: {responses: {'200': {description: ok}}}}
  /c: {$ref: '#/paths/~1b', servers: [{url: https://beside.test}]}
)");
  ASSERT_TRUE(description);
  const auto server = [&](std::string_view path) {
    for (const Operation& operation : description->operations)
      if (operation.path == path)
        return operation.servers.at(0).url;
    return std::string("none");
  };
  EXPECT_EQ(server("/a"), "https://item.test");
  EXPECT_EQ(server("/b"), "https://item.test");
  EXPECT_EQ(server("/c"), "https://beside.test");
}

TEST(Load, ReadsLinksCallbacksAndWebhooks) {
  auto description = read(R"(
openapi: 3.1.0
info: {title: T, version: '1'}
webhooks:
  changed: {post: {requestBody: {content: {application/json: {}}}, responses: {'200': {description: ok}}}}
paths:
  /a:
    post:
      operationId: start
      responses:
        '202':
          description: ok
          links: {next: {operationId: start, parameters: {query.q: $response.body#/id, n: 5}}}
      callbacks:
        done:
          '{$request.body#/url}':
            post: {security: [], responses: {2XX: {description: ok}}}
)");
  ASSERT_TRUE(description) << description.error().message;
  ASSERT_EQ(description->webhooks.size(), 1u);
  EXPECT_EQ(description->webhooks[0].path, "changed");
  const Operation& start = *description->find_by_id("start");
  const Link& link = start.responses[0].links[0];
  EXPECT_EQ(link.parameters[0].first, "query.q");
  EXPECT_EQ(link.parameters[0].second->string(), "$response.body#/id");
  ASSERT_EQ(start.callbacks.size(), 1u);
  EXPECT_EQ(start.callbacks[0].expression, "{$request.body#/url}");
  EXPECT_EQ(start.callbacks[0].operations[0].method, "POST");
}

TEST(Load, S011_S032_KeepsCyclesAndSmallDefects) {
  auto description = read(with_paths(R"(
  /a/{x}: {get: {operationId: same, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}}}}
  /b: {get: {operationId: same, responses: {'200': {$ref: '#/components/responses/Gone'}, '400': {description: bad}}}}
)",
                                     R"(
components:
  schemas:
    Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
)"));
  ASSERT_TRUE(description) << description.error().message;
  EXPECT_EQ(description->operations.size(), 2u);
  EXPECT_EQ(description->operations[1].responses.size(), 1u);
  EXPECT_THAT(ids(*description), testing::UnorderedElementsAre("path-parameter-undeclared", "operation-id-duplicate",
                                                               "reference-unresolved"));
}

TEST(References, ReadSiblingFilesAndCyclesBetweenThem) {
  Folder folder;
  const std::string root = folder.write("main.yaml", with_paths(R"(
  /a: {$ref: 'paths/a b.yaml#/item'}
)"));
  folder.write("paths/a b.yaml", R"(
item:
  get:
    responses:
      '200': {description: ok, content: {application/json: {schema: {$ref: '../schemas/node.json'}}}}
)");
  folder.write("schemas/node.json",
               R"({"type":"object","properties":{"next":{"$ref":"node.json"},"up":{"$ref":"../main.yaml#/info"}}})");
  auto description = load_file(root);
  ASSERT_TRUE(description) << description.error().message;
  ASSERT_EQ(description->operations.size(), 1u);
  EXPECT_EQ(description->documents->size(), 3u);
  EXPECT_EQ(description->operations[0].node.document->name, (folder.path() / "paths/a b.yaml").string());
  EXPECT_NE(description->digest(), description->root->sha256);
  EXPECT_EQ(description->digest().size(), 64u);
}

TEST(References, S009_S010_NeverLeaveTheFolder) {
  Folder folder;
  folder.write("secret.yaml", "type: string\n");
  folder.write("api/inside.yaml", "type: string\n");
  std::filesystem::create_symlink(folder.path() / "secret.yaml", folder.path() / "api/link.yaml");
  std::filesystem::create_symlink("inside.yaml", folder.path() / "api/fine.yaml");
  ASSERT_EQ(::mkfifo((folder.path() / "api/fifo").c_str(), 0600), 0);
  const auto problem_of = [&](const std::string& reference) {
    const std::string root =
        folder.write("api/main.yaml", with_paths(" {}\n", "components: {schemas: {S: {$ref: '" + reference + "'}}}\n"));
    auto description = load_file(root);
    EXPECT_TRUE(description);
    for (const Problem& problem : description->problems)
      if (problem.where.pointer == "/components/schemas/S/$ref")
        return problem.id;
    return std::string();
  };
  EXPECT_EQ(problem_of("inside.yaml"), "");
  EXPECT_EQ(problem_of("fine.yaml"), "");
  EXPECT_EQ(problem_of("../secret.yaml"), "reference-outside");
  EXPECT_EQ(problem_of("x/../../secret.yaml"), "reference-outside");
  EXPECT_EQ(problem_of("%2e%2e/secret.yaml"), "reference-outside");
  EXPECT_EQ(problem_of("link.yaml"), "reference-outside");
  EXPECT_EQ(problem_of("file:///etc/passwd"), "reference-outside");
  EXPECT_EQ(problem_of("/etc/passwd"), "reference-outside");
  EXPECT_EQ(problem_of("//host/share/x"), "reference-outside");
  EXPECT_EQ(problem_of("https://other.test/x.yaml"), "reference-outside");
  EXPECT_EQ(problem_of("data:application/json,{}"), "reference-outside");
  EXPECT_EQ(problem_of("fifo"), "document-unreadable");
  EXPECT_EQ(problem_of("gone.yaml"), "reference-unresolved");
}

TEST(References, S009_AWiderFolderIsNamedByTheUser) {
  Folder folder;
  folder.write("secret.yaml", "type: string\n");
  folder.write("api/common/error.yaml", "type: string\n");
  const std::string root = folder.write("api/spec/main.yaml", with_paths(" {}\n", R"(
components:
  schemas:
    A: {$ref: '../common/error.yaml'}
    B: {$ref: '../../secret.yaml'}
    C: {$ref: '../common/gone.yaml'}
)"));
  LoadOptions options;
  options.reference_root = (folder.path() / "api").string();
  const auto description = load_file(root, options);
  ASSERT_TRUE(description);
  EXPECT_THAT(ids(*description), ElementsAre("reference-outside", "reference-unresolved", "paths-empty"));
  for (const Problem& problem : description->problems)
    EXPECT_TRUE(problem.id != "reference-unresolved" ||
                problem.message.find("spec/../common/gone.yaml") != std::string::npos)
        << problem.message;
  std::filesystem::create_directory_symlink(folder.path() / "api", folder.path() / "link");
  EXPECT_THAT(ids(*load_file((folder.path() / "link/spec/main.yaml").string(), options)),
              ElementsAre("reference-outside", "reference-unresolved", "paths-empty"))
      << "by another way to the same folder";
  options.reference_root = (folder.path() / "api/common").string();
  EXPECT_THAT(ids(*load_file(root, options)),
              ElementsAre("reference-outside", "reference-outside", "reference-outside", "paths-empty"))
      << "a folder that the description is not in opens nothing";
}

TEST(References, ASchemaMayLeadToWhatReadsAsOne) {
  const auto description = load({"a.yaml", {}, with_paths(" {}\n", R"(
components:
  responses: {R: {description: a, x-more: 1}, T: {description: a, content: {}}}
  parameters: {P: {$ref: '#/components/responses/R'}}
  schemas: {S: {$ref: '#/components/responses/R'}, T: {$ref: '#/components/responses/T'}}
)")});
  ASSERT_TRUE(description);
  EXPECT_THAT(ids(*description),
              ElementsAre("reference-kind", "schema-reference-kind", "reference-kind", "paths-empty"));
}

TEST(References, S010_FetchOnlyFromTheOwnOrigin) {
  std::vector<std::string> fetched;
  LoadOptions options;
  options.fetch = [&](const std::string& url) -> Result<std::string> {
    fetched.push_back(url);
    return std::string("type: string");
  };
  const std::string text = with_paths(" {}\n", R"(
components:
  schemas:
    A: {$ref: 'schemas/a.yaml'}
    B: {$ref: 'https://evil.test/b.yaml'}
    C: {$ref: 'http://docs.test/c.yaml'}
    D: {$ref: 'file:///etc/passwd'}
)");
  auto description = load({"https://docs.test/api/openapi.yaml", {}, text}, options);
  ASSERT_TRUE(description);
  EXPECT_THAT(fetched, ElementsAre("https://docs.test/api/schemas/a.yaml"));
  EXPECT_THAT(ids(*description),
              ElementsAre("reference-outside", "reference-outside", "reference-outside", "paths-empty"));
  auto offline = load({"https://docs.test/api/openapi.yaml", {}, text});
  ASSERT_TRUE(offline);
  EXPECT_EQ(ids(*offline).size(), 5u) << "without permission the own origin is not asked either";
}

TEST(References, ReadLenientlyWhatIsPlain) {
  auto description = read(R"(
openapi: 3.1.0
info: {title: T, version: '1'}
components:
  schemas:
    A: {properties: {list: {$ref: '#/components/schemas/B'}}}
    B: {items: {type: string}}
    C: {$ref: '#/components/schemas/A/properties/list/items'}
    D: {$id: 'https://x.test/d', properties: {p: {$ref: '#/components/schemas/B'}}}
)");
  ASSERT_TRUE(description) << description.error().message;
  EXPECT_THAT(ids(*description), ElementsAre("reference-indirect", "reference-indirect"));
  EXPECT_EQ(description->problems[0].level, Problem::Level::Warning);
}

TEST(References, ReadIdentifiersOf31) {
  auto description = read(R"(
openapi: 3.1.0
info: {title: T, version: '1'}
components:
  schemas:
    A: {$id: 'https://x.test/a', $defs: {inner: {$anchor: here, type: string}}, properties: {p: {$ref: '#here'}, q: {$ref: '#/$defs/inner'}}}
    B: {$ref: 'https://x.test/a#here', description: siblings count}
    C: {$ref: '#nope'}
)");
  ASSERT_TRUE(description) << description.error().message;
  EXPECT_THAT(ids(*description), ElementsAre("reference-unresolved"));
  EXPECT_EQ(description->problems[0].where.pointer, "/components/schemas/C/$ref");
}

TEST(Export, ReadsTheOverlaysExtension) {
  LoadOptions options;
  auto overlay = read_file("fixtures/overlays/visma-hrm.overlay.yaml");
  ASSERT_TRUE(overlay);
  options.overlays.push_back(*overlay);
  auto description = load_file("fixtures/descriptions/visma-hrm/openapi.yaml", options);
  ASSERT_TRUE(description) << description.error().message;
  EXPECT_THAT(ids(*description), testing::IsEmpty());
  std::size_t jobs = 0;
  for (const Operation& operation : description->operations) {
    if (!operation.export_job)
      continue;
    ++jobs;
    EXPECT_FALSE(operation.export_job->inferred);
    EXPECT_TRUE(operation.export_job->row_schema) << operation.name();
    EXPECT_TRUE(description->find("GET", operation.export_job->query_path)) << operation.name();
  }
  EXPECT_EQ(jobs, 7u);
  const Export& contracts = *description->find("POST", "/v1/command/nl/hrm/contracts")->export_job;
  EXPECT_EQ(contracts.files_pointer, "/contractFileUris");
  EXPECT_EQ(contracts.fields_parameter, "fields");
  EXPECT_THAT(contracts.key, ElementsAre("employeeid", "contractid", "subcontractid"));
  EXPECT_EQ(contracts.row_schema.pointer, "/components/schemas/NLHrmContractCsvDto");
}

/// Only what is publicly known of the vendor's description: paths and answers, no extension of ours, no row schema.
TEST(Export, OverlayFitsADescriptionWithoutOurExtensions) {
  const std::string text = with_paths(R"(
  /v1/command/nl/hrm/contracts: {post: {responses: {'200': {description: ok}}}}
  /v1/query/nl/hrm/contracts/{jobId}:
    get:
      parameters: [{name: jobId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
)");
  LoadOptions options;
  options.overlays.push_back(*read_file("fixtures/overlays/visma-hrm.overlay.yaml"));
  auto description = read(text, options);
  ASSERT_TRUE(description) << description.error().message;
  const Operation* command = description->find("POST", "/v1/command/nl/hrm/contracts");
  ASSERT_TRUE(command->export_job);
  ASSERT_TRUE(command->export_job->row_schema);
  EXPECT_TRUE(command->export_job->row_schema->find("properties")->find("salaryhour"));
  EXPECT_EQ(command->export_job->fields_parameter, "");
  EXPECT_EQ(ids(*description).size(), 6u) << "six actions select nothing";
}

TEST(Export, InfersFromLinksAndFromShapes) {
  auto description = load_file("fixtures/descriptions/visma-hrm/openapi.yaml");
  ASSERT_TRUE(description);
  const Operation* users = description->find("POST", "/v1/command/nl/hrm/users");
  ASSERT_TRUE(users && users->export_job);
  EXPECT_TRUE(users->export_job->inferred);
  EXPECT_EQ(users->export_job->query_path, "/v1/query/nl/hrm/users/{jobId}");
  EXPECT_EQ(users->export_job->files_pointer, "/usersFileUris");
  EXPECT_EQ(users->export_job->status_pointer, "/status");
  EXPECT_EQ(users->export_job->row_schema.pointer, "/components/schemas/NLHrmUserCsvDto");

  const std::string text = with_paths(R"(
  /jobs/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
  /jobs:
    post: {responses: {'202': {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}}
  /things:
    post: {responses: {'201': {description: ok, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}}}
)",
                                      R"(
components:
  schemas:
    Job:
      type: object
      properties:
        state: {type: string, enum: [queued, running, succeeded, failed]}
        results: {type: array, nullable: true, items: {type: string, format: uri}}
)");
  auto inferred = read(text);
  ASSERT_TRUE(inferred);
  const Operation* jobs = inferred->find("POST", "/jobs");
  ASSERT_TRUE(jobs->export_job);
  EXPECT_EQ(jobs->export_job->job_id_pointer, "/id");
  EXPECT_EQ(jobs->export_job->files_pointer, "/results");
  EXPECT_THAT(jobs->export_job->in_progress, ElementsAre("queued", "running"));
  EXPECT_THAT(jobs->export_job->completed, ElementsAre("succeeded"));
  EXPECT_FALSE(inferred->find("POST", "/things")->export_job);

  // A state that tells of no running and done, and no 202, makes no job of an ordinary thing; `false` denies any.
  const auto changed = [&](std::string_view from, std::string_view to, std::string_view then = "",
                           std::string_view by = "") {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    if (!then.empty())
      other.replace(other.find(then), then.size(), by);
    auto read_again = read(other);
    return read_again && read_again->find("POST", "/jobs")->export_job.has_value();
  };
  EXPECT_TRUE(changed("queued, running, succeeded, failed", "available, sold")) << "202 tells it";
  EXPECT_TRUE(changed("'202'", "'201'")) << "the words tell it";
  EXPECT_FALSE(changed("queued, running, succeeded, failed", "available, sold", "'202'", "'201'"));
  EXPECT_FALSE(changed("post: {responses: {'202'", "post: {x-keur-export: false, responses: {'202'"));
}

} // namespace
} // namespace keur::openapi

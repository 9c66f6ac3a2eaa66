#include "exporting/postman.hpp"
#include "json/pointer.hpp"
#include "openapi/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::exporting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Exported {
  openapi::Description description;
  json::Value collection, environment;

  Exported() {
    openapi::LoadOptions options;
    options.overlays.push_back(*openapi::read_file("fixtures/overlays/visma-hrm.overlay.yaml"));
    description = *openapi::load_file("fixtures/descriptions/visma-hrm/openapi.yaml", options);
    schema::Compiler schemas(*description.documents, {schema::Dialect::OpenApi30, true});
    generate::Generator generator(schemas, schema::Dialect::OpenApi30);
    const PostmanOptions addresses{"https://api.test", "https://login.test/connect/token", ""};
    collection = postman_collection(description, generator, addresses);
    environment = postman_environment(description, addresses);
  }
  const json::Value& at(std::string_view pointer) const {
    static const json::Value nothing;
    const auto* found = json::resolve_pointer(collection, pointer);
    EXPECT_NE(found, nullptr) << pointer;
    return found != nullptr ? *found : nothing;
  }
};

std::vector<std::string> texts_of(const json::Value& list, std::string_view member) {
  std::vector<std::string> found;
  for (const json::Value& each : list.array())
    found.emplace_back(each.find_string(member).value_or(""));
  return found;
}

TEST(Postman, AsksForATokenAsPeopleDo) {
  const Exported exported;
  EXPECT_EQ(exported.at("/item/0/item/0/request/url").string(), "{{token_url}}");
  const json::Value& fields = exported.at("/item/0/item/0/request/body/urlencoded");
  EXPECT_THAT(texts_of(fields, "key"), ElementsAre("client_id", "client_secret", "grant_type", "tenant_id", "scope"));
  EXPECT_THAT(texts_of(fields, "value"),
              ElementsAre("{{client_id}}", "{{client_secret}}", "client_credentials", "{{tenant_id}}", "{{scope}}"));
  for (std::size_t i = 0; i < fields.array().size(); ++i)
    EXPECT_EQ(fields.array()[i].find_boolean("disabled", false), i >= 3) << i;
}

TEST(Postman, AnOptionalFieldIsSentWhenItsVariableHasAValue) {
  const Exported exported;
  EXPECT_EQ(exported.at("/item/0/item/0/event/0/listen").string(), "prerequest");
  std::string script;
  for (const json::Value& line : exported.at("/item/0/item/0/event/0/script/exec").array())
    script += line.string() + '\n';
  // `./dev accept newman` runs it; here it must still name what it works on.
  EXPECT_THAT(script, HasSubstr("urlencoded.each"));
  EXPECT_THAT(script, HasSubstr("pm.variables.get(field.key)"));
  EXPECT_THAT(script, HasSubstr("field.disabled = false"));
  EXPECT_EQ(exported.at("/item/0/item/0/event/1/listen").string(), "test");
}

TEST(Postman, HasAFolderATagAndEveryOperation) {
  const Exported exported;
  std::size_t requests = 0;
  for (const json::Value& folder : exported.at("/item").array())
    requests += folder.find("item")->array().size();
  EXPECT_EQ(requests, exported.description.operations.size() + 1) << "and the token's";
  EXPECT_GT(exported.at("/item").array().size(), 3u);
  // The job id travels from a command to its query.
  const std::string text = json::dump(exported.collection);
  EXPECT_THAT(text, HasSubstr("pm.collectionVariables.set('jobId:/v1/command/nl/hrm/employees'"));
  EXPECT_THAT(text, HasSubstr("{{jobId:/v1/command/nl/hrm/employees}}"));
}

TEST(Postman, HoldsNoCredential) {
  const Exported exported;
  for (const json::Value& variable : exported.environment.find("values")->array()) {
    const std::string key(variable.find_string("key").value_or(""));
    const bool address = key == "base_url" || key == "token_url";
    EXPECT_EQ(variable.find_string("value").value_or("?").empty(), !address) << key;
    EXPECT_EQ(variable.find_string("type").value_or(""), key == "client_secret" ? "secret" : "default") << key;
    EXPECT_EQ(variable.find_boolean("enabled", false), key != "scope") << key;
  }
}

} // namespace
} // namespace keur::exporting

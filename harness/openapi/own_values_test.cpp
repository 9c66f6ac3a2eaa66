#include "openapi/own_values.hpp"
#include "openapi/security.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace keur::openapi {
namespace {

using ::testing::HasSubstr;

constexpr const char* orders_text = R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /customers/{customerId}/orders/{id}:
    parameters:
      - {name: customerId, in: path, required: true, schema: {type: string}}
      - {name: id, in: path, required: true, schema: {type: string}}
    get: {responses: {'200': {description: d}}}
    delete: {responses: {'204': {description: d}}}
  /orders:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {description: d}}
components:
  schemas:
    Order: {type: object, properties: {customerId: {type: string}}}
)";

std::string example_of(const Description& description, const char* method, const char* path, const char* name) {
  const auto* parameter = description.find(method, path)->parameter(In::Path, name);
  if (parameter->examples.empty())
    return "none";
  return parameter->examples[0].value->string() + (parameter->own_value ? "" : " (after what is made)");
}

TEST(OwnValues, ByNameAndByOperation) {
  auto description = *load({"t.yaml", {}, orders_text}, {});
  const char* path = "/customers/{customerId}/orders/{id}";
  const std::vector<Own> own{{"GET /customers/{customerId}/orders/{id} · path.id", json::Value("8")},
                             {"id", json::Value("7")},
                             {"customerId", json::Value("4711")}};
  const auto status = apply_own_values(description, own);
  ASSERT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(example_of(description, "GET", path, "customerId"), "4711");
  EXPECT_EQ(example_of(description, "GET", path, "id"), "8") << "what names the operation goes first";
  EXPECT_EQ(example_of(description, "DELETE", path, "customerId"), "4711");
  EXPECT_EQ(example_of(description, "DELETE", path, "id"), "7 (after what is made)")
      << "a thing of the user's is not deleted where one can be made";
}

TEST(OwnValues, ANumberMayBeMeantAsItsText) {
  auto description = *load({"t.yaml", {}, orders_text}, {});
  ASSERT_TRUE(apply_own_values(description, {{"customerId", json::Value(4711)}, {"id", json::Value("17")}}));
  const auto* get = description.find("GET", "/customers/{customerId}/orders/{id}");
  const auto& numbers = get->parameter(In::Path, "customerId")->examples;
  ASSERT_EQ(numbers.size(), 2U);
  EXPECT_EQ(numbers[1].value->string(), "4711");
  const auto& texts = get->parameter(In::Path, "id")->examples;
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_TRUE(texts[1].value->is_number());
}

TEST(OwnValues, BySchemaPointer) {
  const std::vector<Own> own{{"#/components/schemas/Order/properties/customerId", json::Value("4711")}};
  auto overlay = own_values_overlay(own);
  ASSERT_TRUE(overlay);
  LoadOptions options;
  options.overlays.push_back(std::move(*overlay));
  auto description = *load({"t.yaml", {}, orders_text}, options);
  ASSERT_TRUE(apply_own_values(description, own));
  const auto* schema = description.root->root.find("components")->find("schemas")->find("Order");
  EXPECT_EQ(schema->find("properties")->find("customerId")->find_string("example"), "4711");
  EXPECT_FALSE(own_values_overlay({{"id", json::Value("7")}}));
}

TEST(OwnValues, AnUnknownNameIsAnErrorWithItsPlace) {
  auto description = *load({"t.yaml", {}, orders_text}, {});
  const auto complaint = [&](std::string name) {
    const auto status = apply_own_values(description, {{std::move(name), json::Value("1"), {"keur.yaml", 5, 7}}});
    return status ? "" : to_string(status.error());
  };
  EXPECT_THAT(complaint("custmerId"), HasSubstr("did you mean 'customerId'"));
  EXPECT_THAT(complaint("custmerId"), HasSubstr("keur.yaml:5:7"));
  EXPECT_THAT(complaint("GET /nowhere · path.id"), HasSubstr("there is no"));
  EXPECT_THAT(complaint("#/components/schemas/Nothing"), HasSubstr("has nothing at"));
}

SecurityRequirement needs(std::vector<std::string> names) {
  SecurityRequirement requirement;
  for (auto& name : names)
    requirement.schemes.emplace_back(std::move(name), std::vector<std::string>{});
  return requirement;
}

TEST(Satisfy, TheFirstAlternativeThatIsHeldInFull) {
  const std::vector<SecurityRequirement> security{needs({"a", "b"}), needs({"c"}), needs({})};
  const auto with = [&](std::set<std::string> held) {
    return satisfy(security, [held](std::string_view name) { return held.count(std::string(name)) > 0; });
  };
  EXPECT_EQ(with({"a", "b", "c"}).alternative, &security[0]);
  EXPECT_EQ(with({"a", "c"}).alternative, &security[1]);
  EXPECT_EQ(with({"a"}).alternative, nullptr);
  EXPECT_THAT(with({"a"}).missing, testing::IsEmpty()) << "nothing is asked for as well";
  const std::vector<SecurityRequirement> strict{needs({"a", "b"}), needs({"c", "d", "e"})};
  EXPECT_THAT(satisfy(strict, [](std::string_view name) { return name == "a"; }).missing, testing::ElementsAre("b"));
}

} // namespace
} // namespace keur::openapi

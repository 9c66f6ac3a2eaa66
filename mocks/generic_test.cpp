#include "crypto/crypto.hpp"
#include "mocks/started.hpp"

#include <gtest/gtest.h>

namespace keur::mocks {
namespace {

constexpr auto pets = R"(
openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example/v2'}]
paths:
  /pets:
    get:
      parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
      responses:
        '200':
          description: some
          headers: {X-Total: {required: true, schema: {type: integer}}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
              examples:
                one: {value: [{id: 1, name: Rex}]}
                broken: {value: [{name: 7}]}
            application/xml: {schema: {$ref: '#/components/schemas/Pet'}}
        '404': {description: none}
        '422':
          description: bad
          content: {application/json: {schema: {type: object, required: [code], properties: {code: {type: integer}, detail: {type: string}}}}}
    post:
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}
      responses: {'201': {description: made}}
  /pets/{id}:
    get:
      security: [{key: []}, {basic: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/mine:
    get: {responses: {'204': {description: nothing}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
  schemas:
    Pet: {type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string, minLength: 1}}}
)";

constexpr auto lists = R"(
openapi: 3.0.3
info: {title: Lists, version: '1'}
paths:
  /boats:
    get:
      parameters:
      - {name: offset, in: query, schema: {type: integer, minimum: 0}}
      - {name: limit, in: query, schema: {type: integer, minimum: 1}}
      - {name: 'filter[kind]', in: query, schema: {type: string}}
      responses:
        '200':
          description: a page
          headers: {Link: {required: true, schema: {type: string}}}
          content:
            application/json:
              schema:
                type: object
                required: [items, meta]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Boat'}}
                  meta: {type: object, required: [total, next_url], properties: {total: {type: integer}, next_url: {type: string, nullable: true}}}
              example: {items: [{id: 1, kind: punt}, {id: 2, kind: barge}, {id: 3, kind: "a, \"b\""}], meta: {total: 77, next_url: 'https://elsewhere.example/boats'}}
            text/csv:
              schema: {type: array, items: {$ref: '#/components/schemas/Boat'}}
              example: [{id: 1, kind: punt}, {id: 3, kind: "a, \"b\""}]
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
      responses:
        '201': {description: made, headers: {Location: {schema: {type: string, format: uri}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
  /boats/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}}
components:
  schemas:
    Boat: {type: object, required: [id], properties: {id: {type: integer}, kind: {type: string}}}
)";

TEST(Generic, PagesCountAndLeadOnWhereverThoseMembersStand) {
  const Started started(from_text(lists));
  const auto first = ask(started.port, "GET", "/boats?limit=2");
  EXPECT_NE(first.body.find(R"("total":3)"), std::string::npos) << first.body;
  EXPECT_EQ(first.body.find("elsewhere"), std::string::npos) << first.body;
  EXPECT_NE(first.body.find(R"("next_url":"2")"), std::string::npos) << first.body;
  const auto last = ask(started.port, "GET", "/boats?limit=2&offset=2");
  EXPECT_NE(last.body.find(R"("next_url":null)"), std::string::npos) << last.body;
  EXPECT_NE(last.fields.first("link").value_or("").find("rel=\"first\""), std::string_view::npos)
      << "it is required, and there is no next page";
  EXPECT_EQ(ask(started.port, "GET", "/boats?filter%5Bkind%5D=punt").body.find("barge"), std::string::npos);
}

TEST(Generic, KeepsWhatIsItsOwnWhenAThingNobodyMadeIsPatched) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: Docks, version: '1'}
paths:
  /docks/{id}:
    patch:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Dock'}}}}
      responses: {'200': {description: changed, content: {application/json: {schema: {$ref: '#/components/schemas/Dock'}}}}}
components:
  schemas:
    Dock: {type: object, properties: {made: {type: string, readOnly: true}, name: {type: string}}}
)"));
  const auto changed = ask(started.port, "PATCH", "/docks/1", "Content-Type: application/json\r\n",
                           R"({"made":"by the client","name":"North"})");
  EXPECT_EQ(changed.body.find("by the client"), std::string::npos) << changed.body;
  EXPECT_NE(changed.body.find("North"), std::string::npos) << changed.body;
}

TEST(Generic, WritesCsvAndWholeAddresses) {
  const Started started(from_text(lists));
  EXPECT_EQ(ask(started.port, "GET", "/boats", "Accept: text/csv\r\n").body,
            "id,kind\r\n1,punt\r\n3,\"a, \"\"b\"\"\"\r\n");
  const auto made = ask(started.port, "POST", "/boats", "Content-Type: application/json\r\n", R"({"id":7})");
  EXPECT_TRUE(made.fields.first("location").value_or("").starts_with("http://127.0.0.1:")) << "its format is uri";
  EXPECT_EQ(ask(started.port, "GET", "/boats/1").status, 200) << "HTTP gives the body of a GET no meaning";
}

TEST(Generic, RoutesConcreteSegmentsFirstAndUnderTheServersPath) {
  const Started started(from_text(pets));
  EXPECT_EQ(ask(started.port, "GET", "/pets/mine").status, 204);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "X-Key: " + started.mock->credentials().client_secret + "\r\n").status,
            200);
  EXPECT_EQ(ask(started.port, "GET", "/v2/pets").status, 200);
  EXPECT_EQ(ask(started.port, "GET", "/v3/pets").status, 404);
}

TEST(Generic, ValidatesRequestsAndSaysWhy) {
  const Started started(from_text(pets));
  EXPECT_EQ(ask(started.port, "GET", "/pets?limit=9").status, 200);
  const auto high = ask(started.port, "GET", "/pets?limit=10");
  EXPECT_EQ(high.status, 422);                            // declared, unlike 400
  EXPECT_TRUE(Started::value(high).find_integer("code")); // the declared shape
  EXPECT_EQ(ask(started.port, "GET", "/pets/x", "X-Key: " + started.mock->credentials().client_secret + "\r\n").status,
            400);
  const auto json = "Content-Type: application/json\r\n";
  EXPECT_EQ(ask(started.port, "POST", "/pets", json, R"({"id":1,"name":"Rex"})").status, 201);
  EXPECT_EQ(ask(started.port, "POST", "/pets", json, R"({"id":1})").status, 400);
  EXPECT_EQ(ask(started.port, "POST", "/pets", json, R"({"id":1,)").status, 400);
  EXPECT_EQ(ask(started.port, "POST", "/pets").status, 400);
  EXPECT_EQ(ask(started.port, "POST", "/pets", "Content-Type: text/csv\r\n", "id").status, 415);
  const auto form = "Content-Type: application/x-www-form-urlencoded\r\n";
  EXPECT_EQ(ask(started.port, "POST", "/pets", form, "id=1&name=Rex").status, 201);
  EXPECT_EQ(ask(started.port, "POST", "/pets", form, "id=x&name=Rex").status, 400);
}

TEST(Generic, HonoursSecuritySchemes) {
  const Started started(from_text(pets));
  const auto none = ask(started.port, "GET", "/pets/7");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.fields.all("www-authenticate").size(), 2u);
  const auto who = started.mock->credentials();
  const auto basic = "Authorization: Basic " + crypto::base64(who.client_id + ':' + who.client_secret) + "\r\n";
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", basic).status, 200);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "Authorization: Basic eDp5\r\n").status, 401);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "X-Key: invented\r\n").status, 401);
  EXPECT_EQ(ask(started.port, "GET", "/pets/7", "Authorization: Basic !\r\n").status, 401);
}

TEST(Generic, GivesTokensWhereTheDescriptionSaysAndAsksForTheirScopes) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /books:
    get: {security: [{login: [read]}], responses: {'200': {description: some}}}
    post: {security: [{login: [write]}], responses: {'201': {description: made}}}
components:
  securitySchemes:
    login:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: 'https://auth.example/oauth/token', scopes: {read: r, write: w}}}
)"));
  const auto answer = started.form("/oauth/token", "grant_type=client_credentials&scope=read&" + started.credentials());
  ASSERT_EQ(answer.status, 200) << answer.bytes;
  const auto bearer = Started::bearer(std::string(*Started::value(answer).find_string("access_token")));
  EXPECT_EQ(ask(started.port, "GET", "/books").status, 401);
  EXPECT_EQ(ask(started.port, "GET", "/books", bearer).status, 200);
  EXPECT_EQ(ask(started.port, "POST", "/books", bearer).status, 403);
  EXPECT_EQ(started.form("/oauth/token", "", "X-Keur-Fault: token-html\r\n").fields.first("content-type"), "text/html");
}

TEST(Generic, AFaultThatIsNotThereIsARequestGoneWrong) {
  const Started started(
      from_text("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {'200': "
                "{description: a}}}}}"));
  for (const auto* path : {"/a", "/connect/token", "/.well-known/openid-configuration", "/elsewhere"}) {
    const auto answer = ask(started.port, "GET", path, "X-Keur-Fault: html, status-50\r\n");
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_EQ(answer.fields.first("content-type"), "application/problem+json");
    EXPECT_EQ(Started::value(answer).find_string("detail"),
              "X-Keur-Fault: there is no fault 'status-50'; did you mean 'status-500', 'status-502' or 'status-504'?");
  }
  EXPECT_EQ(ask(started.port, "GET", "/a", "X-Keur-Fault: status-500\r\n").status, 500);
  EXPECT_EQ(ask(started.port, "GET", "/a", "X-Keur-Fault: \r\n").status, 200);
}

TEST(Generic, RemembersWhatItMadeAndDeleted) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /things:
    post:
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: one}, '404': {description: none}}}
    put: {responses: {'204': {description: set}}}
    delete: {responses: {'204': {description: gone}, '404': {description: none}}}
)"));
  const auto made = [&] {
    return "/things/" + std::to_string(*Started::value(ask(started.port, "POST", "/things")).find_integer("id"));
  };
  const auto first = made();
  const auto second = made();
  EXPECT_NE(first, second);
  EXPECT_EQ(ask(started.port, "GET", "/things/2147480042").status, 404);
  EXPECT_EQ(ask(started.port, "GET", first).status, 200);
  EXPECT_EQ(ask(started.port, "DELETE", first).status, 204);
  EXPECT_EQ(ask(started.port, "GET", first).status, 404);
  EXPECT_EQ(ask(started.port, "GET", second).status, 200);
  EXPECT_EQ(ask(started.port, "PUT", "/things/77").status, 204);
  EXPECT_EQ(ask(started.port, "GET", "/things/77").status, 200);
}

TEST(Generic, ReadsAQueryThatIsWrittenIntoThePathAndDeletesTwiceWhereNothingElseIsDescribed) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /icons?kind=new&amount={amount}:
    get:
      parameters: [{name: amount, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: some}, '400': {description: bad}}
  /pages:
    post:
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
  /pages/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: one}}}
    delete: {responses: {'204': {description: gone}}}
)"));
  EXPECT_EQ(ask(started.port, "GET", "/icons?kind=new&amount=3").status, 200);
  EXPECT_EQ(ask(started.port, "GET", "/icons?kind=new&amount=many").status, 400);
  EXPECT_EQ(ask(started.port, "GET", "/icons?kind=new").status, 400) << "it is required";
  const auto page = "/pages/" + std::to_string(*Started::value(ask(started.port, "POST", "/pages")).find_integer("id"));
  EXPECT_EQ(ask(started.port, "DELETE", page).status, 204);
  EXPECT_EQ(ask(started.port, "DELETE", page).status, 204) << "404 is not described";
  EXPECT_EQ(ask(started.port, "GET", page).status, 404);
}

TEST(Generic, RemembersBehindAFinalSlashAndFiltersByNumbers) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /apps/:
    get:
      parameters: [{name: level, in: query, schema: {type: integer}}]
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/App'}}, example: [{id: x, level: 0}]}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/App'}}}}}
  /apps/{id}/:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/App'}, example: {id: x, name: old}}}}}
  /figures:
    get: {responses: {'200': {description: a file, content: {text/csv: {schema: {type: string}, example: "a,b \"1\";\"2\"\nc\n"}}}}}
components:
  schemas:
    App: {type: object, required: [id], properties: {id: {type: string}, name: {type: string}, level: {type: integer}}}
)"));
  const auto made =
      Started::value(ask(started.port, "POST", "/apps/", "Content-Type: application/json\r\n", R"({"name": "new"})"));
  const auto shown = Started::value(ask(started.port, "GET", "/apps/" + std::string(*made.find_string("id")) + "/"));
  EXPECT_EQ(shown.find_string("name"), "new");
  const auto listed = Started::value(ask(started.port, "GET", "/apps/?level=3"));
  for (const json::Value& item : listed.array())
    EXPECT_TRUE(item.find("level") == nullptr || item.find_integer("level") == 3) << json::dump(listed);
  EXPECT_EQ(ask(started.port, "GET", "/figures").body.find(';'), std::string::npos) << "the example is no CSV";
}

TEST(Generic, FindsWhatHasALongNameAndTagsItAsItsHeaderIsDescribed) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /kinds/:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Kind'}}}}
      responses:
        '201':
          description: made
          headers: {Location: {schema: {type: string}}, ETag: {schema: {type: string, pattern: '^"[0-9]+"$'}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Kind'}}}
  /kinds/{name}:
    get:
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: one
          headers: {ETag: {schema: {type: string, enum: [fixed]}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Kind'}}}
        '404': {description: none}
components:
  schemas:
    Kind: {type: object, required: [name], properties: {name: {type: string, maxLength: 256}}}
)"));
  const std::string name(250, 'n');
  const auto made =
      ask(started.port, "POST", "/kinds/", "Content-Type: application/json\r\n", R"({"name": ")" + name + "\"}");
  EXPECT_EQ(made.status, 201);
  const std::string etag(made.fields.first("ETag").value_or(""));
  EXPECT_TRUE(etag.size() > 2 && etag.front() == '"' && std::isdigit(static_cast<unsigned char>(etag[1]))) << etag;
  EXPECT_EQ(std::string(made.fields.first("Location").value_or("")).find("//"), std::string::npos);
  const auto shown = ask(started.port, "GET", "/kinds/" + name);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.fields.first("ETag"), "fixed") << "no other one is described";
  EXPECT_EQ(ask(started.port, "GET", "/kinds/other").status, 404);
}

TEST(Generic, KeepsBoundsOfNumbersAndShowsWhichOfSeveralFormsAThingHas) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /offers:
    get:
      parameters: [{name: price_min, in: query, schema: {type: number}}, {name: maxWeight, in: query, schema: {type: number}}]
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: object, properties: {price: {type: number}, weight: {type: number}}}}, example: [{price: 1, weight: 90}, {price: 7, weight: 3}]}}}}
  /shapes:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shape'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Shape'}}}}}
  /shapes/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Shape'}}}}}
components:
  schemas:
    Shape: {oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Line'}]}
    Circle: {type: object, required: [type, radius], properties: {id: {type: string}, type: {type: string, enum: [circle]}, radius: {type: integer}}}
    Line: {type: object, required: [type, length], properties: {id: {type: string}, type: {type: string, enum: [line]}, length: {type: integer}}}
)"));
  const auto offers = Started::value(ask(started.port, "GET", "/offers?price_min=5&maxWeight=50"));
  ASSERT_FALSE(offers.array().empty());
  for (const json::Value& offer : offers.array()) {
    EXPECT_GE(*offer.find_integer("price"), 5);
    EXPECT_LE(*offer.find_integer("weight"), 50);
  }
  const auto made = Started::value(
      ask(started.port, "POST", "/shapes", "Content-Type: application/json\r\n", R"({"type": "line", "length": 4})"));
  EXPECT_EQ(made.find_string("type"), "line") << json::dump(made);
  EXPECT_EQ(made.find_integer("length"), 4) << json::dump(made);
  EXPECT_EQ(made.find("radius"), nullptr) << "the other form's";
}

TEST(Generic, NamesNoTwoThingsAlikeWhereTheirPathKnowsFewNames) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /orders:
    post:
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
  /orders/{orderId}:
    get:
      parameters: [{name: orderId, in: path, required: true, schema: {type: integer, minimum: 1, maximum: 3}}]
      responses: {'200': {description: one}, '400': {description: bad}, '404': {description: none}}
  /bins:
    post:
      responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
  /bins/{binId}:
    get:
      parameters: [{name: binId, in: path, required: true, schema: {type: integer, minimum: 1, maximum: 9999}}]
      responses: {'200': {description: one}}
)"));
  EXPECT_LE(Started::value(ask(started.port, "POST", "/bins")).find_integer("id"), 9999) << "there are enough";
  std::set<std::int64_t> names;
  for (int i = 0; i < 9; ++i)
    names.insert(*Started::value(ask(started.port, "POST", "/orders")).find_integer("id"));
  EXPECT_EQ(names.size(), 9u);
  for (const auto name : names)
    EXPECT_EQ(ask(started.port, "GET", "/orders/" + std::to_string(name)).status, 200) << "it has made it";
  EXPECT_EQ(ask(started.port, "GET", "/orders/4").status, 400);
}

TEST(Generic, KeepsPagesShortAndWriteOnlyMembersIn) {
  const Started started(from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /cards:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: some
          content:
            application/json:
              schema: {type: array, items: {type: object, properties: {n: {type: integer}, cvc: {type: string, writeOnly: true}}}}
              example: [{n: 1, cvc: '123'}, {n: 2}]
)"));
  EXPECT_EQ(ask(started.port, "GET", "/cards").body, R"([{"n":1},{"n":2}])");
  EXPECT_EQ(ask(started.port, "GET", "/cards?limit=1").body, R"([{"n":1}])");
}

TEST(Generic, NegotiatesMediaTypeStatusAndExample) {
  const Started started(from_text(pets));
  EXPECT_EQ(ask(started.port, "GET", "/pets").body, R"([{"id":1,"name":"Rex"}])");
  EXPECT_EQ(ask(started.port, "GET", "/pets").fields.contains("x-total"), true);
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Accept: application/xml\r\n").fields.first("content-type"),
            "application/xml");
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Accept: application/xml;q=0.1, application/*\r\n")
                .fields.first("content-type"),
            "application/json");
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Accept: image/png\r\n").status, 406);
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Prefer: code=404\r\n").status, 404);
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Prefer: code=500\r\n").status, 404);
  EXPECT_NE(ask(started.port, "GET", "/pets", "Prefer: example=broken\r\n").body,
            R"([{"name":7}])"); // breaks its schema
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Prefer: example=one\r\n").body, R"([{"id":1,"name":"Rex"}])");
  EXPECT_EQ(ask(started.port, "GET", "/pets", "Prefer: example=two\r\n").status, 404);
  const auto dynamic = Started::value(ask(started.port, "GET", "/pets", "Prefer: dynamic=true\r\n"));
  EXPECT_TRUE(dynamic.is_array());
}

/// A schema that contradicts itself: no conforming server can succeed, so this one says what is left to say.
TEST(Generic, AnswersWithADescribedStateWhereSuccessIsImpossible) {
  const auto text = [](const std::string& more) {
    return "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n"
           "        '200': {description: Never, content: {application/json: {schema: {type: object, required: [a], "
           "additionalProperties: false}}}}\n" +
           more;
  };
  const Started described(from_text(text("        '404': {description: No}\n")));
  EXPECT_EQ(ask(described.port, "GET", "/a").status, 404);
  const Started bare(from_text(text("")));
  EXPECT_EQ(ask(bare.port, "GET", "/a").status, 501);
}

TEST(Generic, AnswersHeadAndOptions) {
  const Started started(from_text(pets));
  const auto head = ask(started.port, "HEAD", "/pets");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.fields.first("content-length"), "23");
  const auto options = ask(started.port, "OPTIONS", "/pets");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.fields.first("allow"), "GET, HEAD, POST, OPTIONS");
}

constexpr auto notes = R"(
openapi: 3.0.3
info: {title: Notes, version: '1'}
paths:
  /notes:
    get:
      parameters:
      - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
  /notes/{note_or_name}:
    get:
      parameters: [{name: note_or_name, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: one
          headers: {ETag: {schema: {type: string}}, Last-Modified: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '404': {description: none}
  /notes/{id}#id:
    put:
      parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 40}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '404': {description: none}
        default: {description: trouble}
components:
  schemas:
    Note:
      type: object
      required: [text, meta]
      properties:
        id: {type: string, readOnly: true}
        text: {type: string}
        tags: {type: array, items: {type: string}}
        secret: {type: string, writeOnly: true}
        meta:
          type: object
          required: [made]
          properties: {made: {type: integer, readOnly: true}, labels: {type: object, additionalProperties: {type: string}}}
)";
constexpr auto json_type = "Content-Type: application/json\r\n";

TEST(Generic, WritesStandardFieldsAsTheirGrammarSays) {
  const Started started(from_text(notes));
  const auto made = ask(started.port, "POST", "/notes", json_type, R"({"text":"a","meta":{}})");
  const auto read = ask(started.port, "GET", "/notes/" + Started::value(made).find("id")->string());
  EXPECT_EQ(read.fields.first("etag"), "\"1\"");
  EXPECT_EQ(read.fields.first("last-modified"), "Sat, 01 Jan 2022 12:00:00 GMT");
}

TEST(Generic, KeepsWhatIsSentMemberByMemberAndSecretsToItself) {
  const Started started(from_text(notes));
  const auto made = Started::value(
      ask(started.port, "POST", "/notes", json_type, R"({"text":"a","secret":"s","meta":{"labels":{"x":"1"}}})"));
  EXPECT_EQ(made.find("secret"), nullptr);
  ASSERT_NE(made.find("meta"), nullptr);
  EXPECT_NE(made.find("meta")->find("made"), nullptr);
  EXPECT_EQ(made.find("meta")->find("labels")->find_string("x"), "1");
}

TEST(Generic, TellsThingsApartAlsoWhereTwoTemplatesNameThemOtherwise) {
  const Started started(from_text(notes));
  const auto put = ask(started.port, "PUT", "/notes/nobody", json_type, R"({"text":"a","meta":{}})");
  EXPECT_EQ(put.status, 404) << "default speaks of errors: this PUT makes nothing";
  EXPECT_EQ(ask(started.port, "PUT", "/notes/" + std::string(41, 'x'), json_type, R"({"text":"a","meta":{}})").status,
            400);
  EXPECT_EQ(ask(started.port, "DELETE", "/notes/nobody").fields.first("allow"), "GET, HEAD, PUT, OPTIONS");
}

TEST(Generic, FiltersByOneOfSeveralWords) {
  const Started started(from_text(notes));
  for (const auto* tags : {R"(["red","blue"])", R"(["green"])"})
    ask(started.port, "POST", "/notes", json_type, R"({"text":"a","meta":{},"tags":)" + std::string(tags) + '}');
  const auto found = Started::value(ask(started.port, "GET", "/notes?tags=red"));
  ASSERT_FALSE(found.array().empty());
  for (const auto& note : found.array())
    EXPECT_EQ(note.find("tags")->array().front().string(), "red");
}

} // namespace
} // namespace keur::mocks

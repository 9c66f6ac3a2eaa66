#include "suites/system/payroll.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "json/load.hpp"

#include <array>

namespace keur::system_tests {
namespace {

using mocks::Reply;
using mocks::Request;
using mocks::WireScript;

constexpr std::array ways = {
    "types", "enum",     "extra",   "pattern",    "format", "duplicate", "syntax", "html",   "redirect",   "utf8",
    "cut",   "reset",    "chunk",   "gzip",       "server", "problem",   "reason", "colon",  "field-name", "echo",
    "empty", "trailing", "trailer", "challenged", "depth",  "number",    "date",   "cookie", "link",       "coding"};

constexpr auto head_of_description = R"(openapi: 3.0.3
info: {title: Payroll, version: "1"}
security: [{oauth: [pay:read]}]
paths:
)";

constexpr auto get_people = R"(:
    get:
      responses:
        "200":
          description: people
          headers: {X-Person: {schema: {type: integer}}}
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Person'}}}}
        "401": {description: no}
)";

constexpr auto rest_of_description = R"(  /people/{number}:
    get:
      parameters: [{name: number, in: path, required: true, schema: {type: integer, minimum: 1}}]
      responses:
        "200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}
        "404": {description: none, content: {application/problem+json: {schema: {type: object, required: [code], properties: {code: {type: integer}}}}}}
        "401": {description: no}
    put:
      parameters: [{name: number, in: path, required: true, schema: {type: integer, minimum: 1}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}
      responses:
        "200": {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}
        "400": {description: bad}
        "401": {description: no}
  /loose:
    get:
      responses:
        "200": {description: loose, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
        "401": {description: no}
  /command/people:
    post:
      x-keur-export:
        query: /query/people/{jobId}
        jobIdParameter: jobId
        jobId: /jobId
        status: /status
        inProgress: [InProgress]
        completed: [Completed]
        files: /fileUris
        key: [number]
        rowSchema: '#/components/schemas/Row'
      responses:
        "202": {description: started, content: {application/json: {schema: {type: object, required: [jobId], properties: {jobId: {type: string, format: uuid}}}}}}
        "401": {description: no}
  /query/people/{jobId}:
    get:
      parameters: [{name: jobId, in: path, required: true, schema: {type: string, format: uuid}}]
      responses:
        "200":
          description: state
          content: {application/json: {schema: {type: object, required: [status], properties: {status: {type: string}, fileUris: {type: array, nullable: true, items: {type: string, format: uri}}}}}}
        "401": {description: no}
        "404": {description: none}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /connect/token, scopes: {"pay:read": read}}}}
  schemas:
    Row: {type: object, required: [number], properties: {number: {type: integer}, name: {type: string, maxLength: 3}, born: {type: string, format: date}}}
    Person:
      type: object
      additionalProperties: false
      required: [name]
      properties:
        name: {type: string, maxLength: 60, pattern: '^[A-Za-z0-9]*$'}
        mail: {type: string}
        number: {type: integer, format: int64}
        born: {type: string, format: date}
        state: {type: string, enum: [active, left]}
        partners: {type: object, additionalProperties: {type: integer}}
)";

Reply answer_with(std::string body, int status = 200, std::string type = "application/json") {
  Reply reply;
  reply.status = status;
  reply.fields.add("Content-Type", std::move(type));
  reply.body = std::move(body);
  return reply;
}

Reply raw(std::string bytes, WireScript::End end = WireScript::End::Close) {
  Reply reply;
  reply.wire = WireScript{{{std::move(bytes)}}, end};
  return reply;
}

std::string head(std::string_view fields) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + std::string(fields) + "\r\n";
}

} // namespace

std::string Payroll::description() {
  std::string text = head_of_description;
  for (const auto* way : ways)
    text += std::string("  /faulty/") + way + get_people;
  return text + rest_of_description;
}

Payroll::Payroll(Canaries& canaries) : canaries_(canaries) {
  using Kind = Canaries::Kind;
  const auto secret = [&](const char* slot) { return canaries_.make(Kind::Secret, slot); };
  const auto payload = [&](const char* slot) { return canaries_.make(Kind::Payload, slot); };
  client_id_ = "keur-payroll-client";
  client_secret_ = secret("ClientSecret") + "+/&=% \"\\";
  tenant_id_ = "11111111-2222-4333-8444-555555555555";
  const auto claims = R"({"client_id":"keur-payroll-client","tenant_id":")" + tenant_id_ +
                      R"(","exp":4102444800,"x":")" + secret("TokenClaim") + "\"}";
  access_token_ = crypto::base64url(R"({"alg":"RS256","typ":"at+jwt"})") + "." + crypto::base64url(claims) + "." +
                  secret("TokenSignature");
  signature_ = secret("FileSignature");
  path_ = payload("FilePath");
  cookie_ = secret("Cookie");
  name_ = payload("Name");
  mail_ = payload("Mail");
  number_ = canaries_.make_number(Kind::Payload, "Number");
  key_ = payload("Key");
  field_ = payload("Field");
  realm_ = payload("Realm");
  text_ = payload("Text");
  cell_ = payload("Cell");
  column_ = payload("Column");
  reason_ = payload("Reason");
  elsewhere_ = std::move(*mocks::Listener::start({}, [this](const Request&) {
    ++elsewhere_requests_;
    return answer_with("{}");
  }));
  files_ = std::move(*mocks::Listener::start({}, [this](const Request& request) { return file(request); }));
  api_ = std::move(*mocks::Listener::start({}, [this](const Request& request) { return answer(request); }));
}

void Payroll::watch(std::function<void()> watcher) {
  const std::lock_guard lock(mutex_);
  watcher_ = std::move(watcher);
}

std::string Payroll::people() const {
  return R"([{"name":")" + name_ + R"(","mail":")" + mail_ + R"(","number":)" + number_ + "}]";
}

Reply Payroll::token(const Request& request) {
  if (refuses) {
    const auto pair = crypto::base64(client_id_ + ":" + client_secret_);
    return answer_with(
        json::dump(json::object({{"error", "invalid_client"},
                                 {"error_description", client_secret_ + " or " + pair + " in " + request.body}})),
        400);
  }
  auto reply = answer_with(R"({"access_token":")" + access_token_ + R"(","token_type":"Bearer","expires_in":3600})");
  reply.fields.add("Cache-Control", "no-store");
  reply.fields.add("Set-Cookie", "session=" + cookie_);
  return reply;
}

Reply Payroll::person(const Request& request) {
  if (request.method == "PUT")
    return answer_with(R"({"error":")" + text_ + " " + request.body + "\"}", 400);
  if (request.path == "/people/1")
    return answer_with(people().substr(1, people().size() - 2));
  return answer_with(R"({"code":")" + text_ + R"(","detail":")" + name_ + "\"}", 404, "application/problem+json");
}

Reply Payroll::job(const Request& request) {
  const std::string id = "7f6f9f3e-1111-4222-8333-444455556666";
  if (request.method == "POST")
    return answer_with(R"({"jobId":")" + id + "\"}", 202);
  if (request.path.find(id) == std::string::npos)
    return answer_with("{}", 404);
  const auto address = files_->origin() + "/" + path_ + "/part-";
  const auto query = "?X-Amz-Signature=" + signature_ + "&X-Amz-Expires=900";
  return answer_with(R"({"status":"Completed","fileUris":[")" + address + "0.csv" + query + "\",\"" + address +
                     "1.csv" + query + "\",\"" + address + "2.csv" + query + "\"]}");
}

Reply Payroll::file(const Request& request) {
  tokens_at_files_ += request.fields.contains("authorization") || request.fields.contains("cookie") ? 1 : 0;
  if (request.path.find("part-0") != std::string::npos)
    return answer_with("number,name,born\r\n1," + cell_ + "," + cell_ + "\r\n\"" + cell_ + ",2\r\n", 200, "text/csv");
  if (request.path.find("part-1") != std::string::npos)
    return answer_with(column_ + "," + cell_ + "\r\n" + cell_ + ",x,y,z," + cell_ + "\r\n", 200, "text/csv");
  return answer_with("<Error>" + text_ + " " + request.target + "</Error>", 403, "application/xml");
}

Reply Payroll::wrong(std::string_view how, const Request& request) {
  const auto body = people();
  const auto length = [](std::size_t bytes) { return "Content-Length: " + std::to_string(bytes) + "\r\n"; };
  auto reply = answer_with(body);
  reply.fields.add("X-Person", field_);
  if (how == "types")
    reply.body = R"([{"name":)" + number_ + R"(,"mail":[")" + mail_ + R"("],"number":")" + text_ + "\"}]";
  if (how == "enum")
    reply.body = R"([{"name":"a","state":")" + text_ + R"(","partners":{")" + key_ + R"(":")" + name_ + "\"}}]";
  if (how == "extra")
    reply.body = R"([{"name":"a",")" + key_ + R"(":")" + text_ + "\"}]";
  if (how == "pattern")
    reply.body = R"([{"name":")" + name_ + " " + name_ + " " + name_ + "\"}]";
  if (how == "format" || how == "date")
    reply.body = R"([{"name":"a","born":")" + text_ + "\"}]";
  if (how == "number")
    reply.body = R"([{"name":"a","number":)" + number_ + number_ + ".5e3}]";
  if (how == "duplicate")
    reply.body = R"([{"name":"a",")" + key_ + R"(":1,")" + key_ + "\":2}]";
  if (how == "syntax")
    reply.body = R"([{"name":)" + name_ + "}]";
  if (how == "html")
    reply.body = "<html><title>" + text_ + "</title><body>" + name_ + "</body></html>";
  if (how == "redirect") {
    reply.status = 302;
    reply.fields.add("Location", elsewhere_->origin() + "/" + text_ + "?sig=" + signature_);
    reply.fields.add("Set-Cookie", cookie_);
  }
  if (how == "utf8")
    reply.body = R"([{"name":")" + name_ + "\xff" + mail_ + "\"}]";
  if (how == "cut")
    return raw(head(length(body.size() + 100)) + body);
  if (how == "reset")
    return raw(head(length(body.size() + 100)) + body, WireScript::End::Reset);
  if (how == "chunk")
    return raw(head("Transfer-Encoding: chunked\r\n") + "zz" + name_ + "\r\n" + body + "\r\n");
  if (how == "gzip")
    return raw(head("Content-Encoding: gzip\r\n" + length(body.size())) + body);
  if (how == "coding")
    return raw(head("Content-Encoding: " + text_ + "\r\n" + length(body.size())) + body);
  if (how == "server" || how == "problem")
    reply = answer_with(R"({"title":")" + text_ + R"(","detail":")" + name_ + " at line 1\"}",
                        how == "server" ? 500 : 422, "application/problem+json");
  if (how == "reason")
    return raw("HTTP/1.1 299 " + reason_ + "\r\n" + length(2) + "\r\n{}");
  if (how == "colon")
    return raw(head(reason_ + " no colon\r\n" + length(2)) + "[]");
  if (how == "field-name")
    return raw(head(field_ + ": " + text_ + "\r\n" + length(2)) + "[]");
  if (how == "echo") {
    const std::string echoed(request.field("authorization"));
    reply.body = R"([{"name":")" + echoed + R"(","mail":")" + crypto::base64(echoed) + "\"}]";
    reply.fields.add("X-Echo", echoed);
    reply.fields.add("Server", echoed);
  }
  if (how == "empty")
    reply.body.clear();
  if (how == "trailing")
    reply.body += name_;
  if (how == "trailer")
    return raw(head("Transfer-Encoding: chunked\r\n") + "2\r\n[]\r\n0\r\nX-Trailer: " + text_ +
               "\r\nAuthorization: " + text_ + "\r\n\r\n");
  if (how == "depth")
    reply.body = std::string(500, '[') + '"' + name_ + '"' + std::string(500, ']');
  if (how == "cookie")
    for (int i = 0; i < 5; ++i)
      reply.fields.add("Set-Cookie", "a" + std::to_string(i) + "=" + cookie_);
  if (how == "link")
    reply.fields.add("Link", "<" + elsewhere_->origin() + "/" + text_ + ">; rel=\"next\"");
  return reply;
}

Reply Payroll::answer(const Request& request) {
  ++requests_;
  if (request.path == "/connect/token")
    return token(request);
  {
    const std::lock_guard lock(mutex_);
    watcher_();
  }
  if (hangs)
    return raw("", WireScript::End::Hang);
  const auto authorization = request.field("authorization");
  constexpr std::string_view faulty = "/faulty/";
  if (authorization != "Bearer " + access_token_ || request.path == "/faulty/challenged") {
    auto reply = answer_with(R"({"message":")" + text_ + "\"}", 401);
    reply.fields.add("WWW-Authenticate",
                     "Bearer realm=\"" + realm_ + "\", error=\"invalid_token\", error_description=\"" + text_ + "\"");
    return reply;
  }
  if (request.path.starts_with(faulty))
    return wrong(std::string_view(request.path).substr(faulty.size()), request);
  if (request.path == "/loose")
    return answer_with(R"({"name":1,")" + key_ + R"(":{")" + key_ + R"(":1,")" + key_ + "\":2}}");
  if (request.path.starts_with("/people"))
    return person(request);
  return job(request);
}

} // namespace keur::system_tests

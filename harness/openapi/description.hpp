#pragma once
#include "http/media_type.hpp"
#include "json/document.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An OpenAPI 3 description with references resolved: plain values that point (json::Node) into the documents they were
/// read from. Names are those of the OpenAPI Specification 3.2.0; sections in comments are those of 3.1.1 unless
/// another version stands there. A Swagger 2.0 document is lifted into the same model while it is loaded.
namespace keur::openapi {

/// In order: what a version brought, later ones have.
enum class Version : std::uint8_t { V20, V30, V31, V32 };
/// "Swagger 2.0", "OpenAPI 3.0" …
std::string_view name(Version version);
/// QueryString is the whole query as one value (OAS 3.2.0 section 4.12.1); its parameter's name is not on the wire.
enum class In : std::uint8_t { Path, Query, QueryString, Header, Cookie };
enum class Style : std::uint8_t { Simple, Label, Matrix, Form, SpaceDelimited, PipeDelimited, DeepObject, Cookie };
std::string_view name(In in);
std::string_view name(Style style);

/// A declared example: its name ("" for `example`) and its value. External examples are not fetched.
struct Example {
  std::string name;
  json::Node value;
};

/// An example as it stands in the body (`serializedValue`, OAS 3.2.0 section 4.19), and what it is the text of, where
/// `dataValue` says it.
struct SerializedExample {
  json::Node text;
  json::Node data = {};
};

/// One entry of a `content` map. `schema` is empty when none is given; it is the node as written (it may be a $ref
/// object: the schema compiler follows references itself).
struct MediaType {
  std::string name; // as written, for example "application/json; charset=utf-8" or "text/*"
  http::MediaType range;
  json::Node schema;
  std::vector<Example> examples;
  json::Node encoding; // the encoding map, or empty
  json::Node node;
  json::Node item_schema = {}; // 3.2: of each item of a sequence (JSON Lines, events, parts); empty when none is given
  json::Node prefix_encoding = {};                // 3.2: list of encodings by position
  json::Node item_encoding = {};                  // 3.2: of the positions after those
  std::vector<SerializedExample> serialized = {}; // 3.2

  /// Some descriptions have other words where media types and ranges belong; nothing can be sent as such, or agree.
  bool is_media_type() const { return !range.type.empty() && !range.subtype.empty(); }
};

/// Effective values: defaults of style and explode are filled in (OAS 3.1.1 section 4.8.12.2).
struct Parameter {
  std::string name;
  In in = In::Query;
  bool required = false;
  bool deprecated = false;
  bool allow_empty_value = false;
  bool allow_reserved = false;
  Style style = Style::Form;
  bool explode = true;
  json::Node schema;                     // empty when `content` is used
  std::optional<MediaType> content = {}; // the one entry of a content parameter
  std::vector<Example> examples = {};
  json::Node node = {};
  bool own_value = false; // its example is the user's own: it goes before what other operations would give
};

struct RequestBody {
  bool required = false;
  std::vector<MediaType> content = {};
  json::Node node = {};
};

/// A response header (OAS 3.1.1 section 4.8.21): simple style.
struct Header {
  std::string name;
  bool required = false;
  bool explode = false;
  json::Node schema;
  std::optional<MediaType> content = {};
  json::Node node = {};
};

struct Link {
  std::string name;
  std::string operation_id = {}; // one of the two
  std::string operation_ref = {};
  std::vector<std::pair<std::string, json::Node>> parameters = {}; // "name" or "in.name" → constant or "$…" expression
  json::Node request_body = {};
  json::Node node = {};
};

struct Response {
  std::string status; // "200", "2XX" or "default"
  std::vector<Header> headers = {};
  std::vector<MediaType> content = {};
  std::vector<Link> links = {};
  json::Node node = {};
};

/// Schemes that must all be satisfied together (AND), each with the scopes it needs. An empty one means anonymous.
struct SecurityRequirement {
  std::vector<std::pair<std::string, std::vector<std::string>>> schemes;
};

struct SecurityScheme {
  enum class Type : std::uint8_t { ApiKey, Http, OAuth2, OpenIdConnect, MutualTls };
  std::string name; // key in components.securitySchemes
  Type type = Type::Http;
  In in = In::Header;                                               // apiKey
  std::string parameter_name = {};                                  // apiKey
  std::string http_scheme = {};                                     // http: lower case, "bearer", "basic" …
  std::vector<std::pair<std::string, std::string>> token_urls = {}; // oauth2: flow name → tokenUrl
  std::vector<std::string> scopes = {};                             // oauth2: all declared scopes, sorted
  json::Node node = {};
  bool deprecated = false;       // 3.2
  std::string metadata_url = {}; // oauth2, 3.2: of the authorization server's metadata (RFC 8414)
  std::string device_url = {};   // oauth2, 3.2: deviceAuthorizationUrl (RFC 8628)
};

struct Server {
  std::string url;           // template as written
  std::string resolved = {}; // variables at their defaults, relative to the document
  json::Node node = {};
  std::string name = {}; // 3.2
};

struct Operation;

struct Callback {
  std::string name;
  std::string expression; // runtime expression of the URL
  std::vector<Operation> operations;
};

/// A command that starts an export job, as the `x-keur-export` extension (fixtures/overlays) says or as it was inferred
/// from links and shapes: POST command → job id → GET query → status and file addresses → CSV rows.
struct Export {
  std::string query_path;                 // path template of the GET operation
  std::string job_id_parameter = "jobId"; // its path parameter
  std::string job_id_pointer = "/jobId";  // in the command's answer
  std::string status_pointer = "/status"; // in the query's answer
  std::vector<std::string> in_progress = {"InProgress"};
  std::vector<std::string> completed = {"Completed"};
  std::string files_pointer = {};    // in the query's answer: null or array of addresses
  json::Node row_schema = {};        // shape of one CSV record
  std::vector<std::string> key = {}; // columns that together identify a record, when known
  std::string fields_parameter = {}; // query parameter of the command that selects columns, when there is one
  bool inferred = false;
};

struct Operation {
  std::string method;  // upper case; one of additionalOperations as written (3.2)
  std::string path;    // path template, or the webhook's name
  std::string id = {}; // operationId or ""
  std::string summary = {};
  std::vector<std::string> tags = {};
  bool deprecated = false;
  std::vector<Parameter> parameters = {}; // path item's and operation's merged (OAS 3.1.1 section 4.8.9.1)
  std::optional<RequestBody> request_body = {};
  std::vector<Response> responses = {};
  std::vector<Callback> callbacks = {};
  std::vector<SecurityRequirement> security = {}; // effective, OR; empty = none declared (anonymous)
  std::vector<Server> servers = {};               // effective
  std::optional<Export> export_job = {};
  json::Node node = {};

  /// "GET /v1/things/{id}".
  std::string name() const { return method + ' ' + path; }
  const Parameter* parameter(In in, std::string_view name) const;
  /// The response object for a status: exact, then "2XX", then "default" (OAS 3.1.1 section 4.8.16); null if none.
  const Response* response(int status) const;
  /// True when some alternative of `security` needs no credential.
  bool anonymous() const;
};

/// The media type entry that describes an actual content type, most specific range first; null if none.
const MediaType* find_media_type(const std::vector<MediaType>& content, const http::MediaType& actual);

/// A defect of the document. Errors make `lint` fail; a description with errors may still have loaded (operation ids
/// that repeat, an undeclared path parameter …).
struct Problem {
  enum class Level : std::uint8_t { Error, Warning };
  std::string id; // permanent kebab-case rule id
  Level level = Level::Error;
  std::string message;
  Location where;
  std::string section = {}; // of the specification
};

struct Description {
  std::shared_ptr<const json::DocumentSet> documents; // shared: every Node below points into it, mocks and runs keep it
  const json::Document* root = nullptr;
  Version version = Version::V30; // that of the model: V30 for a Swagger 2.0 document
  Version written = Version::V30; // that of the text
  std::string title = {};
  std::string api_version = {};
  std::string json_schema_dialect = {}; // since 3.1; "" = the OAS base dialect
  std::vector<Server> servers = {};
  std::vector<Operation> operations = {}; // in document order
  std::vector<Operation> webhooks = {};
  std::vector<SecurityScheme> security_schemes = {};
  std::vector<Problem> problems = {};                    // found while reading; lint() finds the rest
  std::shared_ptr<const json::Document> own_values = {}; // shared by copies: parameters' examples point into it

  const Operation* find(std::string_view method, std::string_view path) const;
  const Operation* find_by_id(std::string_view operation_id) const;
  const SecurityScheme* security_scheme(std::string_view name) const;
  /// SHA-256 over the root document's and all references' digests: what the reports call the description's digest.
  std::string digest() const;
};

/// The problems that make a part of the description unreadable (references that lead nowhere, or to something else, and
/// documents that cannot be had), in the order in which they stand there. Borrowed.
std::vector<const Problem*> unreadable_parts(const Description& description);

} // namespace keur::openapi

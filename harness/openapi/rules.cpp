#include "openapi/rules.hpp"

#include "openapi/grammar.hpp"

#include <algorithm>
#include <array>

namespace keur::openapi {
namespace {

constexpr auto E = Problem::Level::Error;
constexpr auto W = Problem::Level::Warning;

constexpr std::uint8_t bit(Version version) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(version)); }
constexpr std::uint8_t until_30 = bit(Version::V20) | bit(Version::V30);
constexpr std::uint8_t since_30 = bit(Version::V30) | bit(Version::V31) | bit(Version::V32);
constexpr std::uint8_t since_31 = bit(Version::V31) | bit(Version::V32);
constexpr std::uint8_t in_32 = bit(Version::V32);

constexpr std::array table{
    RuleInfo{Rule::VersionForm, "version-form", E, 1, "`openapi` must be a full version number such as 3.0.3"},
    RuleInfo{Rule::VersionPatch, "version-patch", W, 1, "a patch or pre-release version that is not published"},
    RuleInfo{Rule::NothingDescribed, "nothing-described", E, 1, "3.1 needs one of paths, webhooks, components"},
    RuleInfo{Rule::FieldUnknown, "field-unknown", E, 0, "the object has no such field, and it is no x- extension"},
    RuleInfo{Rule::FieldMissing, "field-missing", E, 0, "a required field is missing"},
    RuleInfo{Rule::FieldType, "field-type", E, 0, "the value has another JSON type than the field asks for"},
    RuleInfo{Rule::FieldValue, "field-value", E, 0, "the value is outside what the field allows"},
    RuleInfo{Rule::FieldVersion, "field-version", E, 0, "the field belongs to the other OpenAPI version"},
    RuleInfo{Rule::UriForm, "uri-form", E, 0, "the address is no URI reference of RFC 3986"},
    RuleInfo{Rule::ComponentName, "component-name", E, 7, "component names are made of A-Z a-z 0-9 . - _ only"},
    RuleInfo{Rule::ReferenceUnresolved, "reference-unresolved", E, 23, "the reference leads nowhere"},
    RuleInfo{Rule::ReferenceOutside, "reference-outside", E, 23,
             "the reference leaves the description's folder (or --reference-root) or origin and is not followed"},
    RuleInfo{Rule::ReferenceKind, "reference-kind", E, 23, "the reference leads to another kind of object"},
    RuleInfo{Rule::SchemaReferenceKind, "schema-reference-kind", W, 23,
             "a schema's reference leads to another kind of object, which can be read as a schema that says little"},
    RuleInfo{Rule::ReferenceLoop, "reference-loop", E, 23, "references lead back to themselves"},
    RuleInfo{Rule::ReferenceSiblings, "reference-siblings", W, 23, "members beside this $ref are ignored"},
    RuleInfo{Rule::ReferenceIndirect, "reference-indirect", W, 23,
             "the pointer is read leniently: through another $ref, or from the document instead of the enclosing $id"},
    RuleInfo{Rule::OperationReference, "operation-reference", E, 10,
             "an operation cannot be a reference; with --lenient it is followed, and this is a warning"},
    RuleInfo{Rule::DocumentUnreadable, "document-unreadable", E, 23, "the referenced document cannot be read"},
    RuleInfo{Rule::PathsEmpty, "paths-empty", W, 8, "no path is described, so nothing can be checked"},
    RuleInfo{Rule::PathSlash, "path-slash", E, 8, "a path must begin with a slash"},
    RuleInfo{Rule::PathBraces, "path-braces", E, 8, "braces of a path template must be paired and hold a name"},
    RuleInfo{Rule::PathQuery, "path-query", W, 8, "a path template holds no query and no fragment"},
    RuleInfo{Rule::PathEmptySegment, "path-empty-segment", W, 8, "a path template holds an empty segment"},
    RuleInfo{Rule::AdditionalOperation, "additional-operation", E, 9,
             "additionalOperations holds methods that have no field of their own, each a token of RFC 9110"},
    RuleInfo{Rule::PathDuplicate, "path-duplicate", W, 8, "paths that differ in parameter names only are identical",
             since_30},
    RuleInfo{Rule::PathParameterRepeated, "path-parameter-repeated", E, 8, "a parameter occurs twice in one path"},
    RuleInfo{Rule::PathParameterUndeclared, "path-parameter-undeclared", E, 8,
             "a path template expression has no path parameter"},
    RuleInfo{Rule::PathParameterUnused, "path-parameter-unused", E, 12, "a path parameter is not in the path template"},
    RuleInfo{Rule::PathParameterRequired, "path-parameter-required", E, 12,
             "a path parameter must be `required: true`"},
    RuleInfo{Rule::OperationIdDuplicate, "operation-id-duplicate", E, 10, "an operationId must be unique"},
    RuleInfo{Rule::RequestBodyIgnored, "request-body-ignored", W, 10,
             "a request body of this method has no defined meaning"},
    RuleInfo{Rule::TagDuplicate, "tag-duplicate", E, 1, "tag names must be unique"},
    RuleInfo{Rule::TagParent, "tag-parent", E, 22, "a tag's parent must be declared and no descendant of its own"},
    RuleInfo{Rule::ParameterDuplicate, "parameter-duplicate", E, 10, "name and location make a parameter unique"},
    RuleInfo{Rule::ParameterIn, "parameter-in", E, 12, "`in` is one of query, header, path, cookie"},
    RuleInfo{Rule::ParameterSchemaContent, "parameter-schema-content", E, 12,
             "a parameter or header has either a schema or a content"},
    RuleInfo{Rule::ParameterContentCount, "parameter-content-count", E, 12, "a parameter's content has one media type"},
    RuleInfo{Rule::ParameterStyle, "parameter-style", E, 12, "the style is not defined for this location"},
    RuleInfo{Rule::ParameterStyleType, "parameter-style-type", W, 12,
             "the style is not defined for this type of value"},
    RuleInfo{Rule::ParameterIgnored, "parameter-ignored", W, 12,
             "header parameters Accept, Content-Type and Authorization are ignored"},
    RuleInfo{Rule::ParameterReserved, "parameter-reserved", W, 12,
             "allowReserved applies only where values are percent-encoded", in_32},
    RuleInfo{Rule::HeaderName, "header-name", W, 0, "no HTTP field can have this name", in_32},
    RuleInfo{Rule::ParameterQuerystring, "parameter-querystring", E, 12,
             "a querystring parameter stands alone: once, with content, and no query parameter beside it"},
    RuleInfo{Rule::ExampleExclusive, "example-exclusive", E, 0, "two fields that exclude each other"},
    RuleInfo{Rule::ResponsesEmpty, "responses-empty", E, 16, "an operation needs at least one response"},
    RuleInfo{Rule::ResponseStatus, "response-status", E, 16, "responses are keyed by 100…599, 1XX…5XX or default"},
    RuleInfo{Rule::ResponseHeaderIgnored, "response-header-ignored", W, 17, "a Content-Type header is ignored"},
    RuleInfo{Rule::MediaTypeName, "media-type-name", W, 14, "a content map is keyed by media types or ranges"},
    RuleInfo{Rule::EncodingIgnored, "encoding-ignored", W, 14,
             "encoding applies to properties of multipart and form bodies only"},
    RuleInfo{Rule::EncodingProperty, "encoding-property", W, 14, "the encoding's key is no property of the schema",
             bit(Version::V30) | bit(Version::V31)},
    RuleInfo{Rule::SecurityUnknown, "security-unknown", E, 30, "the security scheme is not declared"},
    RuleInfo{Rule::SecurityScopeUnknown, "security-scope-unknown", W, 30, "no flow of the scheme declares this scope"},
    RuleInfo{Rule::SecurityScopesUnexpected, "security-scopes-unexpected", W, 30, "this type of scheme has no scopes"},
    RuleInfo{Rule::SecuritySchemeType, "security-scheme-type", E, 27, "the type of a security scheme is not known"},
    RuleInfo{Rule::SecuritySchemeField, "security-scheme-field", E, 27, "a field does not fit the scheme's type"},
    RuleInfo{Rule::SecuritySchemeHttp, "security-scheme-http", W, 27,
             "the HTTP authentication scheme is not registered with IANA"},
    RuleInfo{Rule::ServerVariableUndeclared, "server-variable-undeclared", W, 5,
             "a variable of the server's address is not declared"},
    RuleInfo{Rule::ServerVariableUnused, "server-variable-unused", W, 5, "a server variable is not in the address"},
    RuleInfo{Rule::ServerVariableDefault, "server-variable-default", W, 6, "the default is not in the enumeration",
             since_31},
    RuleInfo{Rule::ServerVariableEnum, "server-variable-enum", E, 6, "the enumeration must not be empty"},
    RuleInfo{Rule::ServerBraces, "server-braces", W, 5, "braces of the server's address are not paired"},
    RuleInfo{Rule::ServerQuery, "server-query", W, 5, "a server's address has no query and no fragment", in_32},
    RuleInfo{Rule::ServerVariableRepeated, "server-variable-repeated", W, 5,
             "a variable stands more than once in a server's address", in_32},
    RuleInfo{Rule::LinkTarget, "link-target", E, 20, "a link names either an operationId or an operationRef"},
    RuleInfo{Rule::LinkOperationUnknown, "link-operation-unknown", W, 20, "the linked operation does not exist"},
    RuleInfo{Rule::LinkParameterUnknown, "link-parameter-unknown", W, 20, "the linked operation has no such parameter"},
    RuleInfo{Rule::RuntimeExpression, "runtime-expression", W, 20, "this is no runtime expression"},
    RuleInfo{Rule::SchemaType, "schema-type", E, 24, "the type is not one that schemas know"},
    RuleInfo{Rule::SchemaKeywordType, "schema-keyword-type", W, 24, "the keyword never applies to this type"},
    RuleInfo{Rule::SchemaKeywordIgnored, "schema-keyword-ignored", W, 24, "the keyword means nothing in this version"},
    RuleInfo{Rule::SchemaDialect, "schema-dialect", W, 24, "another dialect than the description's, or an unknown one"},
    RuleInfo{Rule::SchemaBounds, "schema-bounds", W, 24, "the lower bound is above the upper bound"},
    RuleInfo{Rule::SchemaItemsMissing, "schema-items-missing", W, 24, "3.0 demands items where the type is array",
             bit(Version::V30)},
    RuleInfo{Rule::SchemaDefault, "schema-default", W, 24, "the default is not in the enumeration, or of another type"},
    RuleInfo{Rule::SchemaEnum, "schema-enum", W, 24, "an enumerated value is repeated or of another type"},
    RuleInfo{Rule::SchemaDirection, "schema-direction", W, 24, "readOnly and writeOnly exclude each other", until_30},
    RuleInfo{Rule::SchemaPattern, "schema-pattern", E, 24, "the pattern is no valid regular expression"},
    RuleInfo{Rule::SchemaPatternUnjudged, "schema-pattern-unjudged", W, 24,
             "the pattern is more than the regular expression engine takes"},
    RuleInfo{Rule::SchemaLoop, "schema-loop", E, 24, "references of schemas lead back to themselves"},
    RuleInfo{Rule::SchemaEndless, "schema-endless", W, 24,
             "the schema demands itself by allOf without going into the instance"},
    RuleInfo{Rule::SchemaUnguarded, "schema-unguarded", W, 24,
             "a choice contains itself without going into the instance"},
    RuleInfo{Rule::SchemaUnsatisfiable, "schema-unsatisfiable", W, 24,
             "no value fits: required properties need each other without end, or what holds together excludes itself"},
    RuleInfo{Rule::DiscriminatorMapping, "discriminator-mapping", W, 25, "the mapping leads to no schema"},
    RuleInfo{Rule::DiscriminatorProperty, "discriminator-property", W, 25,
             "the discriminator's property is not declared, or optional without a defaultMapping", in_32},
    RuleInfo{Rule::OverlayInvalid, "overlay-invalid", E, 0, "the overlay document breaks Overlay 1.0"},
    RuleInfo{Rule::OverlayNoMatch, "overlay-no-match", W, 0, "an overlay action selects nothing"},
    RuleInfo{Rule::ExportInvalid, "export-invalid", W, 0, "x-keur-export cannot be used as it stands"},
    RuleInfo{Rule::SwaggerUnlifted, "swagger-unlifted", W, 12,
             "Swagger 2.0 says something that OpenAPI 3, as which it is read, has no words for"},
    RuleInfo{Rule::TextRemark, "text-remark", W, 0, "something about the text people want to hear of"},
};

constexpr bool follows_the_enum() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].rule) != i)
      return false;
  return table.size() == static_cast<std::size_t>(Rule::TextRemark) + 1;
}
static_assert(follows_the_enum(), "one row for each rule, in the enum's order");

} // namespace

std::span<const RuleInfo> rules() { return table; }
const RuleInfo& info(Rule rule) { return table[static_cast<std::size_t>(rule)]; }

void Problems::add(Rule rule, std::string message, Location where, int section_number) {
  const RuleInfo& row = info(rule);
  const int number = row.section ? row.section : section_number;
  add({std::string(row.id), row.level_in(version_), std::move(message), std::move(where),
       number ? section(version_, number) : std::string()});
}

void Problems::add(Problem problem) {
  if (problems_.size() >= limit_) {
    ++dropped_;
    return;
  }
  if (seen_.emplace(problem.id, problem.where.document, problem.where.pointer, problem.message).second)
    problems_.push_back(std::move(problem));
}

std::vector<Problem> Problems::take(const std::string& root_name) {
  const auto rank = [&](const Problem& problem) {
    return std::make_tuple(problem.where.document != root_name, std::string_view(problem.where.document),
                           problem.where.line, problem.where.column);
  };
  std::stable_sort(problems_.begin(), problems_.end(),
                   [&](const Problem& a, const Problem& b) { return rank(a) < rank(b); });
  if (dropped_)
    problems_.push_back({"too-many-problems", W, std::to_string(dropped_) + " further problems are not listed",
                         Location{root_name, 0, 0, ""}, ""});
  seen_.clear();
  return std::move(problems_);
}

} // namespace keur::openapi

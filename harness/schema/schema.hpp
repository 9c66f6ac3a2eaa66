#pragma once
#include "base/result.hpp"
#include "json/document.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::schema {

/// What the keywords mean. OpenApi30 is the OAS 3.0 schema object; OpenApi31 is JSON Schema 2020-12 with the OAS base
/// vocabulary (discriminator, formats).
enum class Dialect : std::uint8_t { OpenApi30, OpenApi31, Draft4, Draft6, Draft7, Draft201909, Draft202012 };
/// The dialect a `$schema` / `jsonSchemaDialect` URI names; nothing when it is unknown.
std::optional<Dialect> dialect_of(std::string_view uri);

/// Which way the instance travels: readOnly and writeOnly members are judged by it (OAS 3.0.3 section 4.7.24.1).
enum class Direction : std::uint8_t { Any, Request, Response };

/// One keyword's outcome in JSON Schema output terms (2020-12 section 12.4). Texts never hold instance values: `actual`
/// is a masked shape such as `string(10)` or `number`, or a value that the schema itself states.
struct Unit {
  std::string keyword_location;  // pointer through $refs as walked
  Location schema;               // where the keyword stands in its document
  std::string instance_location; // pointer into the instance
  std::string keyword;           // "maxLength"; "false" for the false schema
  std::string message;           // one sentence: what was expected, what was found (masked)
  std::string expected = {};     // the keyword's value, short
  std::string actual = {};       // masked
};

/// Every failing leaf. valid = no error was found.
struct Evaluation {
  bool valid = true;
  /// At most `error_limit`. A failing oneOf/anyOf is one unit that names the closest branch, followed by that branch's.
  std::vector<Unit> errors;
  std::size_t error_count = 0; // all of them
  /// What could not be judged (a pattern on which the engine gave up, a vocabulary we do not have). Where this is not
  /// empty and `valid` is true, the instance was not refuted, but not fully judged either.
  std::vector<Unit> unjudged;
};

/// A compiled schema: immutable, evaluates on any thread. Borrowed from its Compiler.
class Schema {
public:
  virtual ~Schema() = default;
  virtual Evaluation evaluate(const json::Value& instance, std::size_t error_limit = 50) const = 0;
  /// Stops at the first error. True only where everything that decides could be judged.
  virtual bool accepts(const json::Value& instance) const = 0;
};

struct Options {
  Dialect dialect = Dialect::Draft202012; // where no $schema says otherwise
  bool assert_format = true;
};

class CompilerState;

/// Compiles schemas of a set of documents, each (node, direction) once. compile() may be called from several threads.
class Compiler {
public:
  /// `documents` is borrowed and must outlive the compiler; $ref may reach all of them by URI and nothing else (the
  /// published metaschemas are built in).
  Compiler(const json::DocumentSet& documents, Options options);
  ~Compiler();
  Compiler(const Compiler&) = delete;
  Compiler& operator=(const Compiler&) = delete;
  /// Errors: SchemaInvalid or ReferenceUnresolved with the place. The schema is owned by the compiler.
  Result<const Schema*> compile(const json::Node& schema, Direction direction = Direction::Any);
  /// Keywords seen while compiling that cannot be judged or are not known: reported once each, never skipped in
  /// silence.
  std::vector<Unit> notes() const;

private:
  std::unique_ptr<CompilerState> state_;
};

/// A value as it may be shown in a message about somebody else's data: type and length class, never the value.
std::string masked(const json::Value& value);

} // namespace keur::schema

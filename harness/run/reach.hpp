#pragma once
#include "http/exchange.hpp"
#include "plan/case.hpp"
#include "run/transcript.hpp"

#include <string>
#include <vector>

/// Which operations a run has reached, and what the others wait for.
namespace keur::run {

/// Is the step a request that the description allows, sent with the credential that it asks for?
bool is_valid_request(const plan::Step& step);

/// Is the answer a success that the description names? An operation that names no 2xx succeeds with a 3xx that it
/// names.
bool is_documented_success(const openapi::Operation& operation, int status);

/// Of the exchanges alone: the operations that were sent a valid request.
Reach reach_of(const std::vector<RecordedCase>& cases);

/// The address is not the API's: no operation was reached, and valid requests, among them one to a path without
/// parameters, were answered just as a path that nobody has (or refused as such, where they are no GET). Then no answer
/// is the API's, and no case is judged by one.
bool is_wrong_address(const std::vector<RecordedCase>& cases);

/// Makes every case of an operation that was sent inconclusive; nothing where the address is right.
void settle_wrong_address(std::vector<RecordedCase>& cases);

/// Says in the coverage which of the operations that the run was to ask (`asked`) it reached and what the others wait
/// for, and counts them in the summary. Changes nothing where there is no coverage (a journal).
void settle_reach(Transcript& transcript);

/// Why no operation was reached, as a sentence with what to do; "" when one was, or none was to be.
std::string why_nothing_was_reached(const Transcript& transcript);

} // namespace keur::run

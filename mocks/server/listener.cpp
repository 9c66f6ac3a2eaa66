#include "mocks/server/listener.hpp"

#include "mocks/server/connection.hpp"
#include "mocks/server/tls.hpp"

#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace keur::mocks {
namespace {

/// A thread for every connection that is open, made when it is needed and kept for the next one: cpp-httplib's pool of
/// fixed size would let slow clients starve the others.
class ElasticQueue {
public:
  explicit ElasticQueue(std::size_t most) : most_(most) {}
  void enqueue(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (tasks_.size() > idle_ && threads_.size() < most_)
      threads_.emplace_back([this] { work(); });
    wake_.notify_one();
  }
  void shutdown() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
      thread.join();
  }

private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      --idle_;
      if (tasks_.empty())
        return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

/// The sockets in use, so that stop() can wake the threads that wait for a client.
class OpenSockets {
public:
  bool add(int socket) {
    const std::lock_guard lock(mutex_);
    if (!stopping_)
      sockets_.insert(socket);
    return !stopping_;
  }
  void remove(int socket) {
    const std::lock_guard lock(mutex_);
    sockets_.erase(socket);
  }
  /// Ends reading, so that answers under way are still written; then, in a second call, everything.
  void shut(int how) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      for (const int socket : sockets_)
        ::shutdown(socket, how);
    }
    wake_.notify_all();
  }
  bool empty() {
    const std::lock_guard lock(mutex_);
    return sockets_.empty();
  }
  bool pause(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, duration, [this] { return stopping_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::unordered_set<int> sockets_;
  bool stopping_ = false;
};

void set_timeouts(int socket, std::chrono::milliseconds idle) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(idle);
  const timeval limit{seconds.count(), std::chrono::microseconds(idle - seconds).count()};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
    setsockopt(socket, SOL_SOCKET, option, &limit, sizeof limit);
}

/// cpp-httplib's server up to the bound socket. Its accept loop spins when no descriptor is left (0.15 and later), and
/// its stop() does nothing before that loop runs: so the loop is ours.
class SocketServer final : public httplib::Server {
public:
  ~SocketServer() override {
    if (svr_sock_ != INVALID_SOCKET)
      ::close(svr_sock_);
  }
  /// Returns after stop_accepting().
  void accept_all(std::chrono::milliseconds idle, const std::function<void(int)>& on_connection) {
    ::listen(svr_sock_, 1'024); // the library asks for a backlog of 5: the sixth simultaneous connect waits a second
    while (!stopping_) {
      const int socket = ::accept4(svr_sock_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket >= 0) {
        set_timeouts(socket, idle);
        on_connection(socket);
      } else if (!stopping_ && errno != EINTR && errno != ECONNABORTED) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5)); // no descriptor is left: one will be
      }
    }
  }
  void stop_accepting() {
    stopping_ = true;
    ::shutdown(svr_sock_, SHUT_RDWR);
  }

private:
  std::atomic<bool> stopping_ = false;
};

void own_port_only(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

bool is_reset(int socket) {
  linger option{};
  socklen_t size = sizeof option;
  return getsockopt(socket, SOL_SOCKET, SO_LINGER, &option, &size) == 0 && option.l_onoff != 0;
}

/// Closing with unread bytes makes the kernel send RST, which can destroy an answer the client has not read yet
/// (RFC 9112 section 9.6): so the rest is read first, for a short while.
void drain(int socket) {
  ::shutdown(socket, SHUT_WR);
  char block[16'384];
  for (int round = 0; round < 200; ++round) {
    pollfd waiting{socket, POLLIN, 0};
    if (::poll(&waiting, 1, 50) <= 0 || ::recv(socket, block, sizeof block, 0) <= 0)
      return;
  }
}

class HttplibListener final : public Listener {
public:
  HttplibListener(ListenerOptions options, Handler handler, EarlyHandler early)
      : options_(std::move(options)), handler_(std::move(handler)), early_(std::move(early)) {}
  ~HttplibListener() override { stop(); }

  Status open() {
    if (!options_.certificate_pem.empty()) {
      auto made = TlsContext::make(options_.certificate_pem, options_.key_pem);
      if (!made)
        return fail(made.error());
      tls_ = std::move(*made);
    }
    server_.set_tcp_nodelay(true);
    server_.set_socket_options(own_port_only);
    port_ = options_.port;
    if (options_.port == 0)
      port_ = server_.bind_to_any_port(options_.host);
    else if (!server_.bind_to_port(options_.host, options_.port))
      port_ = -1;
    if (port_ < 0)
      return fail(ErrorCode::Connect,
                  "port " + std::to_string(options_.port) + " on " + options_.host + " is not free");
    const bool is_ip6 = options_.host.find(':') != std::string::npos; // RFC 3986 section 3.2.2: in brackets
    origin_ = (tls_ ? "https://" : "http://") + (is_ip6 ? '[' + options_.host + ']' : options_.host) + ':' +
              std::to_string(port_);
    loop_ = std::thread([this] {
      server_.accept_all(options_.idle, [this](int socket) { queue_.enqueue([this, socket] { connection(socket); }); });
      queue_.shutdown();
    });
    return {};
  }

  int port() const override { return port_; }
  std::string origin() const override { return origin_; }
  bool pause(std::chrono::milliseconds duration) override { return sockets_.pause(duration); }

  void stop() override {
    if (!loop_.joinable())
      return;
    sockets_.shut(SHUT_RD);
    server_.stop_accepting();
    for (int round = 0; round < 20 && !sockets_.empty(); ++round)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    sockets_.shut(SHUT_RDWR);
    loop_.join();
  }

private:
  void connection(int socket) {
    if (sockets_.add(socket)) {
      const auto channel = tls_ ? tls_->accept(socket) : make_plain_channel(socket);
      const ConnectionContext context{options_, handler_, early_, origin_,
                                      [this](std::chrono::milliseconds duration) { return sockets_.pause(duration); }};
      if (channel)
        serve(*channel, context);
      sockets_.remove(socket);
    }
    if (!is_reset(socket))
      drain(socket);
    ::close(socket);
  }

  ListenerOptions options_;
  Handler handler_;
  EarlyHandler early_;
  std::unique_ptr<TlsContext> tls_;
  OpenSockets sockets_;
  ElasticQueue queue_{options_.connections};
  SocketServer server_;
  std::thread loop_;
  std::string origin_;
  int port_ = -1;
};

} // namespace

Result<std::unique_ptr<Listener>> Listener::start(ListenerOptions options, Handler handler, EarlyHandler early) {
  auto made = std::make_unique<HttplibListener>(std::move(options), std::move(handler), std::move(early));
  if (auto opened = made->open(); !opened)
    return fail(opened.error());
  return made;
}

} // namespace keur::mocks

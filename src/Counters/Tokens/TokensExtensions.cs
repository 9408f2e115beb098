using Counters.Hosting;
using Counters.Http;
using Counters.Http.RateLimits;
using Counters.Tokens.Sources;
using Counters.Tokens.Uses;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Tokens;

/// <summary>Registers the guard in front of all routes, and lets routes say what they need.</summary>
public static partial class TokensExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Reads the tokens. Call it before anything is started, so that a host that others could use is refused at once.</summary>
        /// <exception cref="SettingsRefusedException">A token is not as it should be, or one is needed and there is none.</exception>
        public IHostApplicationBuilder AddTokens()
        {
            var settings = builder.Configuration;
            var sources = new TokenSources(settings);
            var ring = TokenPolicy.Decide(sources.Read(), ListeningAddresses.Of(settings), builder.Environment.IsDevelopment());
            builder.Services.AddSingleton(ring);
            builder.Services.AddSingleton(_ => sources);
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.AddSingleton<TokenExpiry>();
            builder.Services.AddSingleton<TokenReload>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<TokenReload>());
            builder.Services.AddSingleton<TokenMetrics>();
            builder.AddRateLimits();
            builder.Services.Configure<RateLimitOptions>(limits => limits.IsOpen = () => ring.IsOpen);

            // ASP.NET's base class writes two lines for each refusal under this name; Refusals writes one a second.
            builder.Logging.AddFilter(typeof(TokenAuthentication).FullName, LogLevel.Warning);

            // AddAuthentication would bring data protection along, which keeps keys of cookies that nobody gets in the user's home.
            builder.Services.AddAuthenticationCore(options =>
            {
                options.AddScheme<TokenAuthentication>(TokenAuthentication.SchemeName, null);
                options.DefaultScheme = TokenAuthentication.SchemeName;
            });
            builder.Services.AddTransient<TokenAuthentication>();
            builder.Services.TryAddSingleton<TokenUses>();
            builder.Services.AddSingleton<IAuthorizationHandler, ScopeGuard>();
            builder.Services.AddAuthorizationBuilder()
                .SetFallbackPolicy(new AuthorizationPolicyBuilder(TokenAuthentication.SchemeName).AddRequirements(new ScopeGuard.Requirement()).Build());
            return builder;
        }

        /// <summary>Shares with other silos when each token was used last. Call it when Redis is registered.</summary>
        public IHostApplicationBuilder AddTokenUses()
        {
            builder.Services.TryAddSingleton<RedisTokenUses>();
            builder.Services.TryAddSingleton<TokenUseShare>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<TokenUseShare>());
            return builder;
        }
    }

    extension(WebApplication app)
    {
        /// <summary>Puts the guard before all routes.</summary>
        public void UseTokens()
        {
            var ring = app.Services.GetRequiredService<TokenSet>();
            app.Services.GetRequiredService<TokenMetrics>();
            if (ring.IsOpen) { LogOpen(app.Logger); } else { LogGuarded(app.Logger, ring.Tokens.Length); }
            if (ring.IsOpen) { app.UseBrowserGuard(); }
            app.UseAuthentication();
            app.UseRateLimits();
            app.UseAuthorization();
        }
    }

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>What is mapped on the result needs a token with this scope.</summary>
        public RouteGroupBuilder RequireScope(Scope scope) => routes.MapGroup("").WithMetadata(new RequiredScope(scope));

        /// <summary>What is mapped on the result needs no token: it tells nothing about any customer.</summary>
        public RouteGroupBuilder OpenToAll() => routes.MapGroup("").AllowAnonymous();
    }

    [LoggerMessage(
        1601,
        LogLevel.Information,
        "No token is required: this host runs in Development and listens on loopback only. Set Counters:Tokens to require one.")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(1602, LogLevel.Information, "Requests require one of {Count} tokens.")]
    private static partial void LogGuarded(ILogger logger, int count);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Audit;

/// <summary>Registers the audit: what follows the calls, and what brings the rows to ClickHouse.</summary>
public static class AuditExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Call it when Redis and ClickHouse are registered, after the silo.</summary>
        public IHostApplicationBuilder AddAudit()
        {
            builder.Services.TryAddSingleton<RedisAudit>();
            builder.Services.TryAddSingleton<AuditMetrics>();
            builder.Services.TryAddSingleton<AuditLog>();
            builder.Services.TryAddSingleton<AuditDrain>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<AuditDrain>());
            return builder;
        }
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>Follows audited calls. Call it before anybody is refused.</summary>
        public void UseAudit() => app.UseMiddleware<AuditMiddleware>();

        /// <summary>Makes the intent of calls durable. Call it when everybody who is refused has been, last before the routes.</summary>
        public void UseAuditOfIntent() => app.UseMiddleware<AuditIntent>();
    }
}

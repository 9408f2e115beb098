using Counters.ClickHouse.Reads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.ClickHouse;

/// <summary>Registers ClickHouse: the shared client, and the schema's migration at start.</summary>
public static class ClickHouseExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Adds ClickHouse as <c>Counters:ClickHouse</c> names it. Call it before anything that writes or reads rollups: it migrates the schema when
        /// the host starts. An embedded ClickHouse must listen, and have put its string into the options, before that.
        /// </summary>
        public IHostApplicationBuilder AddClickHouse()
        {
            builder.Services.AddOptions<ClickHouseOptions>()
                .Configure<IConfiguration>((options, settings) => options.ConnectionString = settings[ClickHouseOptions.Key] ?? "");
            builder.Services.AddOptionsWithValidateOnStart<ReadOptions, ReadOptionsValidator>().BindConfiguration(ReadOptions.Section);
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.TryAddSingleton<ClickHouseDatabase>();
            builder.Services.TryAddSingleton<ClickHouseMetrics>();
            builder.Services.TryAddSingleton<ClickHouseGeneration>();
            builder.Services.TryAddSingleton<SchemaMigration>();
            builder.Services.AddHostedService<SchemaMigrationStart>();
            return builder;
        }
    }
}

[OptionsValidator]
internal sealed partial class ReadOptionsValidator : IValidateOptions<ReadOptions>;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Http.Bodies;

/// <summary>Registers the memory for bodies, which all routes that read large ones share.</summary>
internal static class BodiesExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Each stage that reads large bodies calls it; the first call counts.</summary>
        public void AddRequestBodies()
        {
            builder.Services.AddOptionsWithValidateOnStart<BodyOptions, BodyOptionsValidator>().BindConfiguration(BodyOptions.Section);
            builder.Services.TryAddSingleton<BodyMemoryLimiter>();
        }
    }
}

[OptionsValidator]
internal sealed partial class BodyOptionsValidator : IValidateOptions<BodyOptions>;

//! The commands (contract.md): reading them, running them, and the exit codes 0 done, 1 found something wrong,
//! 2 wrong usage or settings, 3 an outside system failed.

use std::{collections::BTreeMap, io::Read, net::SocketAddr, path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::{self, App},
    clock,
    config::{CommandLine, Config},
    demo, doctor,
    error::{Error, Result},
    excel::Language,
    http,
    jobs::{self, export::Export, sync::Resource},
    proxy::{Proxy, tls},
    secrets,
    seed::{self, SeedArgs},
    serve, sim,
    store::{
        jobs::JobRow,
        orders::OrderQuery,
        scope::{AdminScope, Role},
        users,
    },
    telemetry,
};

/// Orders, costs, profit and payouts of many Temu shops.
#[derive(Debug, Parser)]
#[command(name = "temu-omni", version)]
struct Cli {
    /// Config file (default: ./temu-omni.toml, where there is one)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the embedded database and the key [DATA_DIR]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// API, web app, scheduler and worker
    Serve(ListenArgs),
    /// The same with a simulator and three made-up shops, already syncing
    Demo(ListenArgs),
    /// The simulator of the Temu platform alone
    Sim(sim::SimArgs),
    /// Egress proxy for Temu's gateways, on a host with a fixed address
    Proxy {
        /// Where the proxy listens
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8001")]
        listen: SocketAddr,
    },
    /// Bring the database up to date (serve does it too)
    Migrate,
    /// Users
    #[command(subcommand)]
    User(UserCommand),
    /// Sync a shop now
    Sync(SyncArgs),
    /// Costs
    #[command(subcommand)]
    Costs(CostsCommand),
    /// Write what is stored into a file
    #[command(subcommand)]
    Export(ExportCommand),
    /// Fill the database with synthetic data
    Seed(SeedArgs),
    /// Check settings, database, key, clock, disk and gateways, and say what to do
    Doctor,
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Debug, Args)]
struct ListenArgs {
    /// Where the API and the web app listen [LISTEN]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make a user; without --password-stdin a password is made and printed once
    Create {
        name: String,
        /// owner or viewer
        #[arg(long)]
        role: String,
        /// Limit to this shop; repeat for several
        #[arg(long = "shop-id", value_name = "ID")]
        shop_ids: Vec<String>,
        /// Hide cost and profit
        #[arg(long)]
        no_cost: bool,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a new password and end the user's sessions
    ResetPassword {
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the users
    List,
}

/// What `sync` asks for.
#[derive(Debug, Clone, Args)]
struct SyncArgs {
    /// The shop
    #[arg(long, value_name = "ID")]
    shop_id: String,
    /// Only orders, unless --products is there too
    #[arg(long)]
    orders: bool,
    /// Only products and their prices, unless --orders is there too
    #[arg(long)]
    products: bool,
    /// Go back FULL_SYNC_DAYS
    #[arg(long)]
    full: bool,
}

#[derive(Debug, Subcommand)]
enum ExportCommand {
    /// Orders as xlsx, a row per order line
    Orders {
        /// The file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Only this shop; repeat for several
        #[arg(long = "shop-id", value_name = "ID")]
        shop_ids: Vec<String>,
        /// First business day
        #[arg(long, value_name = "DAY")]
        from: Option<NaiveDate>,
        /// Last business day, included
        #[arg(long, value_name = "DAY")]
        to: Option<NaiveDate>,
        /// Of headings and words
        #[arg(long, value_enum, default_value = "zh-CN")]
        language: Language,
    },
}

#[derive(Debug, Subcommand)]
enum CostsCommand {
    /// Value all lines anew from the records as they stand
    Recalculate {
        /// Only this shop
        #[arg(long, value_name = "ID")]
        shop_id: Option<String>,
    },
}

/// Reads the command line, runs the command, answers the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return fail(&Error::from(anyhow::Error::from(cause))),
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &Error) -> ExitCode {
    match error {
        Error::Internal(cause) => eprintln!("temu-omni: {cause:#}"),
        other => eprintln!("temu-omni: {other}"),
    }
    ExitCode::from(error.exit_code())
}

#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
async fn run(cli: Cli) -> Result<ExitCode> {
    let mut command_line = CommandLine {
        config: cli.config,
        settings: BTreeMap::new(),
    };
    if let Some(data_dir) = cli.data_dir {
        command_line.settings.insert("data_dir", data_dir);
    }
    if let Command::Serve(ListenArgs { listen: Some(listen) }) | Command::Demo(ListenArgs { listen: Some(listen) }) =
        &cli.command
    {
        command_line.settings.insert("listen", listen.clone());
    }
    let mut config = Config::load(&command_line)?;
    let quiet = !matches!(
        cli.command,
        Command::Serve(_) | Command::Demo(_) | Command::Sim(_) | Command::Proxy { .. }
    );
    telemetry::start_log(config.log_format, config.debug, quiet);
    match cli.command {
        Command::Serve(_) => {
            let listener = serve::listen(config.listen).await?;
            serve::serve(App::open(config).await?, listener).await?;
        }
        Command::Demo(_) => {
            let listener = serve::listen(config.listen).await?;
            config.use_database_file("demo.db");
            demo::run(config, listener).await?;
        }
        Command::Sim(args) => sim::run(args).await?,
        Command::Proxy { listen } => {
            let (proxy, tls) = (Proxy::of(&config)?, tls::server_config(&config)?);
            serve::serve_proxy(proxy, serve::listen(listen).await?, tls).await?;
        }
        Command::Migrate => {
            app::make_data_dir(&config)?;
            app::connect(&config).await?.migrate().await?;
            println!("{} is up to date", config.database_for_people());
        }
        Command::User(command) => run_user(&App::open(config).await?, command).await?,
        Command::Sync(args) => return run_sync(&App::open(config).await?, &args).await,
        Command::Costs(CostsCommand::Recalculate { shop_id }) => {
            let app = App::open(config).await?;
            let jobs = jobs::console::recalculate(&app, shop_id.as_deref(), |progress| println!("{progress}")).await?;
            return Ok(ExitCode::from(jobs.iter().map(report_end).max().unwrap_or_default()));
        }
        Command::Export(command) => run_export(&App::open(config).await?, command).await?,
        Command::Seed(args) => seed::run(&App::open(config).await?, &args).await?,
        Command::Doctor => return doctor::run(&config).await,
        Command::Openapi => println!("{}", http::document().to_pretty_json().map_err(anyhow::Error::from)?),
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
async fn run_sync(app: &App, args: &SyncArgs) -> Result<ExitCode> {
    let named = [(args.products, Resource::Products), (args.orders, Resource::Orders)];
    let resources: Vec<Resource> = named
        .into_iter()
        .filter(|(wanted, _)| *wanted)
        .map(|(_, resource)| resource)
        .collect();
    let report = |progress: &str| println!("{progress}");
    let job = jobs::console::sync(app, &args.shop_id, &resources, args.full, report).await?;
    for line in jobs::console::proofs(app, &args.shop_id).await? {
        println!("{line}");
    }
    Ok(ExitCode::from(report_end(&job)))
}

#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
async fn run_export(app: &App, command: ExportCommand) -> Result<()> {
    let ExportCommand::Orders {
        out,
        shop_ids,
        from,
        to,
        language,
    } = command;
    let filters = OrderQuery {
        shop_id: shop_ids,
        from,
        to,
        ..Default::default()
    };
    let mut tx = app.db.read().await?;
    let export = Export::new(&mut tx, &AdminScope::console(), filters, Vec::new(), language).await?;
    drop(tx);
    let lines = jobs::console::export(app, &export, &out, |progress| println!("{progress}")).await?;
    println!("{lines} lines in {}", out.display());
    Ok(())
}

/// Prints how a job ended and answers the exit code.
#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
fn report_end(job: &JobRow) -> u8 {
    if job.state == "succeeded" {
        println!("{} succeeded {}", job.kind, job.result.as_deref().unwrap_or_default());
        return 0;
    }
    let error: serde_json::Value = job
        .error
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    eprintln!(
        "temu-omni: {} {}: {} {}",
        job.kind,
        job.state,
        text("message"),
        text("advice")
    );
    // Temu's own codes are numbers.
    let code = text("code");
    let is_outside =
        code.parse::<i64>().is_ok() || matches!(code.as_str(), "temu_unreachable" | "proxy_failed" | "unavailable");
    if is_outside { 3 } else { 1 }
}

#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
async fn run_user(app: &App, command: UserCommand) -> Result<()> {
    let scope = AdminScope::console();
    match command {
        UserCommand::Create {
            name,
            role,
            shop_ids,
            no_cost,
            password_stdin,
        } => {
            let role = usage(Role::parse(&role))?;
            let (password, made) = take_password(password_stdin)?;
            let new = users::NewUser {
                username: name,
                password_hash: secrets::hash_password(password.clone()).await?,
                role,
                shop_ids: (!shop_ids.is_empty()).then_some(shop_ids),
                can_see_cost: !no_cost,
            };
            let mut tx = app.db.write().await?;
            let user = users::create(&mut tx, &scope, new, clock::now()).await?;
            tx.commit().await?;
            println!("made {} {}", user.role.as_str(), user.username);
            print_made(&password, made);
        }
        UserCommand::ResetPassword { name, password_stdin } => {
            let (password, made) = take_password(password_stdin)?;
            let password_hash = Some(secrets::hash_password(password.clone()).await?);
            let mut tx = app.db.write().await?;
            let user = users::get_by_name(&mut tx, &scope, &name).await?;
            let change = users::UserChange {
                password_hash,
                ..Default::default()
            };
            users::update(&mut tx, &scope, &user.id, change).await?;
            tx.commit().await?;
            println!("{} has a new password and is signed out everywhere", user.username);
            print_made(&password, made);
        }
        UserCommand::List => {
            for user in users::list(&mut app.db.read().await?, &scope).await? {
                let shops = user
                    .shop_ids
                    .map_or_else(|| "all shops".to_owned(), |shops| shops.join(","));
                let cost = if user.can_see_cost { "" } else { "  without cost" };
                let disabled = if user.disabled { "  disabled" } else { "" };
                println!("{}  {}  {shops}{cost}{disabled}", user.username, user.role.as_str());
            }
        }
    }
    Ok(())
}

/// A wrong argument is wrong usage, exit code 2.
fn usage<T>(result: Result<T>) -> Result<T> {
    result.map_err(|error| Error::Settings(error.to_string()))
}

/// The password from standard input, or a made one; with whether it was made.
fn take_password(from_stdin: bool) -> Result<(SecretString, bool)> {
    if !from_stdin {
        return Ok((secrets::random_password()?, true));
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(anyhow::Error::from)?;
    let password = SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned());
    usage(secrets::check_password(&password))?;
    Ok((password, false))
}

#[expect(clippy::print_stdout, reason = "the one time that a made password is shown")]
fn print_made(password: &SecretString, made: bool) {
    if made {
        println!("password: {} (shown only now)", password.expose_secret());
    }
}

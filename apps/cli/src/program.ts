import { Command, Option } from "commander";
import type { Actions } from "./actions.ts";

/** Roles of a tenant's members and keys; superadmin is the instance's own. */
const roles = ["admin", "developer", "viewer"];

const afterHelp = `
Environment:
  PORT, RUNNER_PORT       where web and runner listen (3000, 4000)
  RUNLET_HOME             data folder (.runlet)
  DATABASE_URL            use this Postgres instead of the embedded one
  REDIS_URL               keep ctx.cache in this Redis or Valkey instead of Postgres
  RUNLET_SECRET           encryption and session key (made once and kept in RUNLET_HOME)
  RUNLET_PREVIOUS_SECRETS what RUNLET_SECRET was before, separated by commas (see secrets rotate)
  RUNLET_ADMIN_EMAIL, RUNLET_ADMIN_PASSWORD   the first superadmin

Commands work while Runlet runs and while it does not.`;

/**
 * The command line: names, options and words. What a command does is in `actions`.
 * It throws a CommanderError instead of ending the process.
 */
export function buildProgram(actions: Actions): Command {
  const program = new Command("runlet")
    .description("Runlet, a self-hosted JavaScript runtime for teams.")
    .showHelpAfterError("(add --help for what is possible)")
    .addHelpText("after", afterHelp)
    .exitOverride();

  program
    .command("start")
    .description("bring up Postgres, runner and web, and keep them running until Ctrl-C")
    .action(() => actions.start("production"));
  program
    .command("dev")
    .description("the same for work on Runlet's own code: rebuilds and restarts on change")
    .action(() => actions.start("development"));
  program
    .command("migrate")
    .description("bring the database to this version's structure, then end")
    .action(() => actions.migrate());

  addKeyCommands(program, actions);
  addTenantCommands(program, actions);
  addUserCommands(program, actions);
  addSecretsCommands(program, actions);
  addScriptCommands(program, actions);
  return program;
}

function addKeyCommands(program: Command, actions: Actions): void {
  const key = program.command("key").description("API keys");
  key
    .command("create")
    .description("make an API key and print it, alone on one line; it cannot be shown again")
    .requiredOption("--tenant <slug>", "the tenant it belongs to, such as demo")
    .addOption(roleOption("what it may do").makeOptionMandatory())
    .option("--name <name>", "what it is for, as shown in the list of keys")
    .action((options) => actions.createKey(options));
}

function addTenantCommands(program: Command, actions: Actions): void {
  const tenant = program.command("tenant").description("tenants (organizations)");
  tenant
    .command("create")
    .description("make a tenant and print its slug")
    .requiredOption("--slug <slug>", "its name in addresses: lower-case letters, digits, hyphens")
    .requiredOption("--name <name>", "its name on screens")
    .action((options) => actions.createTenant(options));
}

function addUserCommands(program: Command, actions: Actions): void {
  const user = program.command("user").description("people who sign in");
  user
    .command("create")
    .description("make a user and print the e-mail, and the password when none was given")
    .requiredOption("--email <address>", "what they sign in with")
    .option(
      "--password <password>",
      "their password (a random one is made and printed if left out)",
    )
    .option("--tenant <slug>", "make them a member of this tenant; needs --role")
    .addOption(roleOption("their role in --tenant"))
    .option("--superadmin", "let them do everything in every tenant")
    .action((options, command: Command) => {
      if ((options.tenant === undefined) !== (options.role === undefined)) {
        const missing = options.tenant === undefined ? "--tenant <slug>" : "--role <role>";
        command.error(`error: --tenant and --role go together; ${missing} is missing`);
      }
      return actions.createUser(options);
    });
}

function addSecretsCommands(program: Command, actions: Actions): void {
  const secrets = program.command("secrets").description("what scripts read with ctx.secrets");
  secrets
    .command("rotate")
    .description("re-encrypt every tenant's secrets under RUNLET_SECRET and print how many")
    .action(() => actions.rotateSecrets());
}

function addScriptCommands(program: Command, actions: Actions): void {
  program
    .command("pull <folder>")
    .description("write a tenant's scripts as files: the source, and a .json with all else")
    .requiredOption("--tenant <slug>", "whose scripts")
    .option("--delete", "also delete the files of scripts that are gone")
    .action((folder, options) => actions.pull(folder, options));
  program
    .command("push <folder>")
    .description("create and update a tenant's scripts from files")
    .requiredOption("--tenant <slug>", "whose scripts")
    .option("--dry-run", "say what would happen, and change nothing")
    .option("--force", "overwrite what was changed in the tenant since the last pull")
    .option("--delete", "also delete the scripts that have no file, with their versions")
    .action((folder, options) => actions.push(folder, options));
}

function roleOption(words: string): Option {
  return new Option("--role <role>", words).choices(roles);
}
